namespace FunctionsPlatform.State.Replication;

/// <summary>The revisions since the compacted one, in memory, for any number of watchers at any place.</summary>
/// <remarks>
/// A watcher owns a position here and no buffer: a slow one costs nothing and slows nobody; when compaction overtakes it, it is told so.
/// </remarks>
internal sealed class RevisionLog
{
    private readonly Lock gate = new();
    private List<RevisionRecord> records = [];
    private long compacted;
    private TaskCompletionSource changed = NewSignal();

    /// <summary>Completes at the next change. Take it before reading, then nothing is missed between the two.</summary>
    public Task Changed
    {
        get { lock (gate) return changed.Task; }
    }

    /// <summary>Adds what follows and forgets what is at or before <paramref name="compactedRevision"/>, in one step for watchers.</summary>
    /// <param name="added">What is here already is passed over: a reload reads the store again from further back.</param>
    public void Advance(IReadOnlyList<RevisionRecord> added, long compactedRevision)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            foreach (var record in added) Append(record);
            Compact(compactedRevision);
            signal = changed;
            changed = NewSignal();
        }

        signal.SetResult();
    }

    /// <summary>Copies up to <paramref name="limit"/> records from <paramref name="revision"/> on.</summary>
    /// <returns>False when that revision has been compacted.</returns>
    public bool TryRead(long revision, int limit, List<RevisionRecord> into, out long compactedRevision)
    {
        lock (gate)
        {
            compactedRevision = compacted;
            if (revision <= compacted) return false;
            if (records.Count == 0 || revision > records[^1].Revision) return true;
            // Revisions have no gaps, so the place of one is a subtraction.
            var start = (int)(Math.Max(revision, records[0].Revision) - records[0].Revision);
            into.AddRange(records.GetRange(start, Math.Min(limit, records.Count - start)));
            return true;
        }
    }

    private void Append(RevisionRecord record)
    {
        if (records.Count > 0 && record.Revision <= records[^1].Revision) return;
        // A gap: a reload found that others had compacted what this process never saw. All before it is compacted too.
        if (records.Count > 0 && record.Revision > records[^1].Revision + 1) records.Clear();
        records.Add(record);
    }

    private void Compact(long revision)
    {
        if (revision <= compacted) return;
        compacted = revision;
        var kept = records.FindIndex(record => record.Revision > revision);
        records = kept < 0 ? [] : records[kept..];
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
