using FunctionsPlatform.Storage;

namespace FunctionsPlatform.State.Replication;

/// <summary>Holds this process's replica and brings it up to date. Its users hold <see cref="Gate"/> when they change it.</summary>
internal sealed class ReplicaKeeper(KeyspaceTable table)
{
    // Each reload meets a base that someone advanced meanwhile; ten in a row means that the log is damaged.
    private const int ReloadAttempts = 10;

    private volatile Known? known;

    /// <summary>One at a time may load, catch up or commit. Readers of <see cref="Current"/> need it not.</summary>
    /// <remarks>Never disposed: it holds no handle, and a commit may be under way.</remarks>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    public RevisionLog Log { get; } = new();

    /// <summary>The replica; null until it has been loaded.</summary>
    public Replica? Current => known?.Replica;

    /// <summary>The head that the replica is as of. Only under <see cref="Gate"/>.</summary>
    public KeyspaceHead Head => known?.Head ?? throw new InvalidOperationException("The keyspace has not been loaded.");

    public async ValueTask<Replica> LoadAsync(CancellationToken cancellationToken)
    {
        if (known is { } loaded) return loaded.Replica;
        await Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return known is { } meanwhile ? meanwhile.Replica : (await CatchUpAsync(null, cancellationToken).ConfigureAwait(false)).Replica;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>The replica, not older than anything that had been answered when this was called.</summary>
    public async ValueTask<Replica> RefreshAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        var head = await table.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (known is { } current && IsUpToDate(current.Replica, head)) return current.Replica;

        // What is missing may be our own commit, durable but not yet published: the gate waits for it.
        await Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = known;
            return now is not null && IsUpToDate(now.Replica, head) ? now.Replica : (await CatchUpAsync(null, cancellationToken).ConfigureAwait(false)).Replica;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Reads what others have committed. Under <see cref="Gate"/>.</summary>
    /// <param name="entries">Receives the log entries read.</param>
    public async ValueTask<Known> CatchUpAsync(List<LogEntry>? entries, CancellationToken cancellationToken)
    {
        var start = known?.Replica ?? await LoadBaseAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 0; attempt < ReloadAttempts; attempt++)
        {
            var head = await table.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            if (head.Revision < start.Revision)
                throw new StorageException($"Keyspace '{table.Name}' went back from revision {start.Revision} to {head.Revision}: its store was replaced.");

            var records = new List<RevisionRecord>();
            var replica = await ReplayAsync(start, head.Revision, records, entries, cancellationToken).ConfigureAwait(false);
            if (replica.Revision == head.Revision)
            {
                Publish(replica, head, records);
                return known!;
            }

            // Part of the log was folded away while we read, or long ago: begin again from the base. Watchers find their place compacted.
            entries?.Clear();
            start = await LoadBaseAsync(cancellationToken).ConfigureAwait(false);
        }

        throw new StorageException($"Keyspace '{table.Name}' has a gap in its log after revision {start.Revision}.");
    }

    /// <summary>Makes the outcome of a commit visible to readers and watchers. Under <see cref="Gate"/>.</summary>
    public void Publish(Replica replica, KeyspaceHead head, IReadOnlyList<RevisionRecord> records)
    {
        var compacted = replica.Compact(head.Compacted);
        known = new(compacted, head);
        Log.Advance(records, compacted.Compacted);
    }

    private static bool IsUpToDate(Replica replica, KeyspaceHead head) => replica.Revision >= head.Revision && replica.Compacted >= head.Compacted;

    private async ValueTask<Replica> LoadBaseAsync(CancellationToken cancellationToken)
    {
        // The base's revision is read before its rows: rows that are folded meanwhile are newer, and replaying the log over them changes nothing.
        var folded = await table.ReadBaseAsync(cancellationToken).ConfigureAwait(false);
        var (tree, leased) = (KeyTree.Empty, LeasedKeys.Empty);
        await foreach (var value in table.ReadKeysAsync(cancellationToken).ConfigureAwait(false))
        {
            tree = tree.With(value.Key, new(value.ModRevision, value, null));
            leased = leased.Move(value.Key, 0, value.Lease);
        }

        return Replica.Empty with { Tree = tree, Leased = leased, Revision = folded.Revision };
    }

    private async ValueTask<Replica> ReplayAsync(
        Replica replica, long to, List<RevisionRecord> records, List<LogEntry>? entries, CancellationToken cancellationToken)
    {
        if (replica.Revision == to) return replica;
        await foreach (var entry in table.ReadLogAsync(replica.Revision + 1, to, cancellationToken).ConfigureAwait(false))
        {
            if (entry.First > replica.Revision + 1) break;
            entries?.Add(entry);
            foreach (var revision in entry.Revisions)
            {
                if (revision.Revision <= replica.Revision) continue;
                replica = replica.Apply(revision.Revision, revision.Changes, out var record);
                records.Add(record);
            }
        }

        return replica;
    }

    internal sealed record Known(Replica Replica, KeyspaceHead Head);
}
