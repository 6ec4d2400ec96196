using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>What a watch yields.</summary>
public abstract record WatchBatch
{
    private WatchBatch() { }

    /// <summary>All that one revision did to the watched keys. Never split, never empty, in rising order of revision.</summary>
    public sealed record Changes(long Revision, ImmutableArray<KeyEvent> Events) : WatchBatch;

    /// <summary>The last batch: what comes next has been compacted. Read the state again and watch from there.</summary>
    /// <param name="CompactedRevision">A new watch can begin after it.</param>
    public sealed record Compacted(long CompactedRevision) : WatchBatch;
}
