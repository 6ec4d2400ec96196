using System.Collections.Immutable;

namespace FunctionsPlatform.State;

/// <summary>What a watch yields.</summary>
public abstract record WatchBatch
{
    private WatchBatch() { }

    /// <summary>All that one revision did to the watched keys, in rising order of revision. Never empty.</summary>
    /// <param name="More">
    /// The next batch goes on with this revision. Only when <see cref="WatchRequest.FragmentBytes"/> was asked for; else a revision is never split.
    /// </param>
    public sealed record Changes(long Revision, ImmutableArray<KeyEvent> Events, bool More = false) : WatchBatch;

    /// <summary>All up to this revision has been told. Only when asked for; a watch may begin again after it.</summary>
    public sealed record Progress(long Revision) : WatchBatch;

    /// <summary>The last batch: what comes next has been compacted. Read the state again and watch from there.</summary>
    /// <param name="CompactedRevision">A new watch can begin after it.</param>
    public sealed record Compacted(long CompactedRevision) : WatchBatch;
}
