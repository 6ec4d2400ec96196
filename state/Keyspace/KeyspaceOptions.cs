namespace FunctionsPlatform.State;

public sealed class KeyspaceOptions
{
    /// <summary>Other processes write to the same store, so that a watch must also look for what they did.</summary>
    /// <value>Default false: the store belongs to this process. Reads and commits are right either way.</value>
    public bool Shared { get; set; }

    /// <summary>How often a watched keyspace looks for other processes' commits when the store is shared.</summary>
    /// <value>Default 1 s: one point read a second for each watched keyspace.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a batch whose answer was lost is looked up or sent again before its callers are told that the outcome is unknown.</summary>
    /// <value>Default 6, with pauses doubling from 20 ms: about 0.6 s in all.</value>
    public int OutcomeAttempts { get; set; } = 6;

    /// <summary>What <see cref="Keyspaces.RetainAsync"/> leaves readable.</summary>
    /// <value>Default: the last 10,000 revisions. A watcher that is further behind is told to read anew.</value>
    public RevisionRetention Retention { get; set; } = new() { Revisions = 10_000 };
}
