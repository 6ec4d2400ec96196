using System.Runtime.CompilerServices;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.State.Leases;
using FunctionsPlatform.State.Replication;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.State;

/// <summary>
/// Keys and values with one revision for each transaction, as etcd has them: transactions that compare and swap, reads at an older
/// revision, watches without a gap. Any number of processes may have the same one open.
/// </summary>
/// <remarks>
/// <para>An empty keyspace is at revision 1. A transaction that writes takes the next revision; one that does not, takes none.</para>
/// <para>Every member throws <see cref="StorageException"/> when the store fails. After a commit its
/// <see cref="StorageException.OutcomeUnknown"/> is true only if looking the answer up failed too; else nothing was written.</para>
/// </remarks>
public sealed class Keyspace
{
    private const int WatchBatchRevisions = 128;

    private readonly KeyspaceTable table;
    private readonly ReplicaKeeper keeper;
    private readonly GroupCommitter committer;
    private readonly LogFolder folder;
    private readonly LogPoller poller;
    private readonly RevisionMarks marks;
    private readonly KeyspaceOptions options;
    private readonly TimeProvider time;
    private readonly KeyspaceIndex index;

    internal Keyspace(
        string name, ITableStore tables, KeyspaceIndex index, KeyspaceOptions options, TimeProvider time, IdSource ids, ILogger<Keyspace> logger)
    {
        Name = name;
        table = new(tables, name);
        keeper = new(table);
        var leaseTable = new LeaseTable(tables, name);
        committer = new(table, leaseTable, keeper, options, time, ids, logger);
        folder = new(table, ids, logger);
        marks = new(table);
        poller = new(keeper, options.PollInterval, time);
        (this.options, this.time, this.index) = (options, time, index);
        var clock = new LeaseClock(tables, name, time);
        var sweep = new LeaseSweep(leaseTable, clock, committer, name, options.Shared, logger);
        Leases = new(name, leaseTable, clock, sweep, token => index.AddAsync(name, token), keeper.RefreshAsync, ids);
    }

    public string Name { get; }

    public KeyspaceLeases Leases { get; }

    /// <summary>Bytes of a value that this keyspace's store takes.</summary>
    public int MaxValueBytes => table.MaxValueBytes;

    /// <exception cref="CompactedException">The revision asked for is older than the compacted one.</exception>
    /// <exception cref="FutureRevisionException">The revision asked for does not exist yet.</exception>
    public async ValueTask<KeyRange> RangeAsync(RangeQuery query, CancellationToken cancellationToken)
    {
        var replica = await ReadAsync(query.Consistency, cancellationToken).ConfigureAwait(false);
        // A revision that others made and that this process has not seen is no future one.
        if (query.Revision > replica.Revision) replica = await keeper.RefreshAsync(cancellationToken).ConfigureAwait(false);
        if (query.Revision > replica.Revision) throw new FutureRevisionException(Name, query.Revision, replica.Revision);
        if (query.Revision > 0 && query.Revision < replica.Compacted) throw new CompactedException(Name, query.Revision, replica.Compacted);
        return replica.Read(query, query.Revision > 0 ? query.Revision : replica.Revision);
    }

    /// <summary>The state as of one moment: every read of it sees the same revision.</summary>
    public async ValueTask<KeyspaceSnapshot> SnapshotAsync(ReadConsistency consistency, CancellationToken cancellationToken) =>
        new(await ReadAsync(consistency, cancellationToken).ConfigureAwait(false));

    /// <summary>Commits one transaction. Transactions of concurrent callers travel in one table batch, each with its own revision.</summary>
    /// <remarks>When the call is cancelled after the batch was sent, the transaction may still take effect.</remarks>
    /// <exception cref="TransactionRefusedException">It breaks a limit or writes a key twice.</exception>
    public async ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        TransactionRules.Check(transaction, table.MaxValueBytes);
        await index.AddAsync(Name, cancellationToken).ConfigureAwait(false);
        return await committer.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Follows changes until cancelled or, with <see cref="WatchBatch.Compacted"/> as the last batch, until overtaken by compaction.</summary>
    /// <remarks>Take as long as you like between two batches: a slow reader holds nothing up.</remarks>
    public async IAsyncEnumerable<WatchBatch> WatchAsync(WatchRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = request.FromRevision > 0
            ? request.FromRevision
            : (await keeper.RefreshAsync(cancellationToken).ConfigureAwait(false)).Revision + 1;
        await keeper.LoadAsync(cancellationToken).ConfigureAwait(false);

        var notices = new ProgressNotices(request, time);
        var records = new List<RevisionRecord>();
        while (true)
        {
            var (changed, requested) = (keeper.Log.Changed, notices.Requested);
            records.Clear();
            if (!keeper.Log.TryRead(from, WatchBatchRevisions, records, out var compacted))
            {
                yield return new WatchBatch.Compacted(compacted);
                yield break;
            }

            foreach (var record in records)
            {
                from = record.Revision + 1;
                var events = WatchSelection.Select(record, request);
                if (events.IsEmpty) continue;
                notices.Told();
                if (request.FragmentBytes is not { } bytes) yield return new WatchBatch.Changes(record.Revision, events);
                else foreach (var fragment in WatchSelection.Split(record.Revision, events, bytes)) yield return fragment;
            }

            if (records.Count > 0) continue;
            // A watch that begins in the future has been told all there is.
            if (!notices.AreOff && notices.IsDue()) yield return new WatchBatch.Progress(Math.Min(from - 1, keeper.Current!.Revision));
            else await WaitAsync(changed, notices, requested, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets what only reads before <paramref name="revision"/> could see, and shortens the stored log accordingly.</summary>
    /// <remarks>If it fails half-way the next compaction completes it.</remarks>
    /// <exception cref="CompactedException">It had been compacted that far already.</exception>
    /// <exception cref="FutureRevisionException">There is no such revision yet.</exception>
    public async ValueTask CompactAsync(long revision, CancellationToken cancellationToken)
    {
        await keeper.LoadAsync(cancellationToken).ConfigureAwait(false);
        await keeper.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            KeyspaceHead? written = null;
            while (written is null)
            {
                var (replica, head) = await keeper.CatchUpAsync(null, cancellationToken).ConfigureAwait(false);
                if (revision > replica.Revision) throw new FutureRevisionException(Name, revision, replica.Revision);
                if (revision <= replica.Compacted) throw new CompactedException(Name, revision, replica.Compacted);
                // An empty keyspace has no head and nothing to compact.
                if (head.ETag is null) return;
                (written, _) = await table.WriteAsync(head, head with { Compacted = revision }, "", [], [], cancellationToken).ConfigureAwait(false);
                if (written is not null) keeper.Publish(replica, written, []);
            }
        }
        finally
        {
            keeper.Gate.Release();
        }

        await folder.FoldAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compacts so that the last <paramref name="revisions"/> revisions stay readable.</summary>
    /// <returns>The compacted revision afterwards; unchanged when there was too little to be worth it.</returns>
    public ValueTask<long> RetainAsync(long revisions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revisions);
        return RetainAsync(new RevisionRetention { Revisions = revisions }, cancellationToken);
    }

    /// <summary>Compacts what nothing in <paramref name="retention"/> keeps: what a retention timer calls.</summary>
    /// <returns>The compacted revision afterwards; unchanged when there was too little to be worth it.</returns>
    public async ValueTask<long> RetainAsync(RevisionRetention retention, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(retention);
        var replica = await keeper.RefreshAsync(cancellationToken).ConfigureAwait(false);
        if (retention is { Revisions: null, Age: null }) return replica.Compacted;
        var revision = replica.Revision - (retention.Revisions ?? 0);
        if (retention.Age is { } age)
            revision = Math.Min(revision, await marks.NoteAsync(replica.Revision, age, time.GetUtcNow(), cancellationToken).ConfigureAwait(false) ?? 0);
        // Folding rewrites changed keys: not for a handful of revisions each time.
        if (revision - replica.Compacted <= (retention.Revisions ?? 0) / 10) return replica.Compacted;
        await CompactAsync(revision, cancellationToken).ConfigureAwait(false);
        return revision;
    }

    internal async ValueTask LoadAsync(CancellationToken cancellationToken) => await keeper.LoadAsync(cancellationToken).ConfigureAwait(false);

    private ValueTask<Replica> ReadAsync(ReadConsistency consistency, CancellationToken cancellationToken) =>
        consistency == ReadConsistency.Local ? keeper.LoadAsync(cancellationToken) : keeper.RefreshAsync(cancellationToken);

    private async Task WaitAsync(Task changed, ProgressNotices notices, Task? requested, CancellationToken cancellationToken)
    {
        if (notices.AreOff)
        {
            await (options.Shared ? poller.WaitAsync(changed, cancellationToken) : changed.WaitAsync(cancellationToken)).ConfigureAwait(false);
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = new List<Task> { options.Shared ? poller.WaitAsync(changed, ended.Token) : changed };
        if (requested is not null) waits.Add(requested);
        if (notices.Pause is { } pause) waits.Add(Task.Delay(pause, time, ended.Token));
        var first = await Task.WhenAny(waits).WaitAsync(cancellationToken).ConfigureAwait(false);
        // What still waits would outlive this turn.
        await ended.CancelAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }
}
