namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Where a rollout is.</summary>
public enum RolloutPhase
{
    InProgress,

    /// <summary>It waits for a person: paused by the spec, before an approval, or after a failure.</summary>
    Paused,

    /// <summary>Every replica was of this revision and counted.</summary>
    Completed,

    /// <summary>It failed or was aborted, and an earlier revision is wanted instead.</summary>
    RolledBack,

    /// <summary>It failed and there is nothing to go back to. It goes on trying.</summary>
    Failed,

    /// <summary>Of a revision in the history: a newer one was asked for before it came to an end.</summary>
    Superseded,
}
