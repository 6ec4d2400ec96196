using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.State.Leases;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.State.Replication;

/// <summary>
/// Commits whatever has queued up while the previous batch was being written as one batch, each transaction with its own revision. One
/// batch is under way at a time, so the next group is decided on a replica that holds the last.
/// </summary>
internal sealed class GroupCommitter(
    KeyspaceTable table, LeaseTable leaseTable, ReplicaKeeper keeper, KeyspaceOptions options, TimeProvider time, IdSource ids, ILogger logger)
{
    // What a group is filled up to; what does not fit its table batch after all goes into the next one.
    private const int GroupBytes = 1024 * 1024;
    private const int GroupTransactions = 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly Queue<PendingCommit> waiting = new();
    private readonly LeaseDirectory leases = new(leaseTable);
    private bool running;

    public Task<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken) =>
        EnqueueAsync(new(transaction, cancellationToken), cancellationToken);

    /// <summary>Deletes the lease's keys and the lease, or a first part of very many keys.</summary>
    /// <returns>Without an ended lease when it is another than <paramref name="lease"/> by now: nothing was done.</returns>
    public async Task<Evaluation> EndLeaseAsync(LeaseRow lease, CancellationToken cancellationToken)
    {
        var pending = new PendingCommit(lease, cancellationToken);
        await EnqueueAsync(pending, cancellationToken).ConfigureAwait(false);
        return pending.LeaseOutcome!;
    }

    private Task<TransactionResult> EnqueueAsync(PendingCommit pending, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            waiting.Enqueue(pending);
            if (running) return pending.Task.WaitAsync(cancellationToken);
            running = true;
        }

        // Not on this caller's behalf: it may give up while others' transactions ride in the same group.
        _ = Task.Run(DrainAsync, CancellationToken.None);
        return pending.Task.WaitAsync(cancellationToken);
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            await keeper.Gate.WaitAsync().ConfigureAwait(false);
            try
            {
                if (!TryTake(out var group)) return;
                await CommitAsync(group).ConfigureAwait(false);
            }
            finally
            {
                keeper.Gate.Release();
            }
        }
    }

    private bool TryTake(out List<PendingCommit> group)
    {
        group = [];
        var bytes = 0;
        lock (gate)
        {
            while (group.Count < GroupTransactions && bytes < GroupBytes && waiting.TryDequeue(out var pending))
            {
                if (pending.IsAbandoned)
                {
                    pending.Abandon();
                    continue;
                }

                group.Add(pending);
                bytes += SizeOf(pending.Transaction);
            }

            running = group.Count > 0;
            return running;
        }
    }

    private async Task CommitAsync(List<PendingCommit> group)
    {
        try
        {
            while (group.Count > 0)
            {
                var outcomes = await CommitFirstAsync(group).ConfigureAwait(false);
                for (var index = 0; index < outcomes.Count; index++) group[index].Complete(outcomes[index]);
                group.RemoveRange(0, outcomes.Count);
            }
        }
#pragma warning disable CA1031 // The top of the loop: whatever broke, each caller is told and the next group is tried.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.CommitFailed(table.Name, group.Count, exception);
            foreach (var pending in group) pending.Fail(exception);
        }
    }

    /// <summary>Commits as much of the group as fits one table batch: at least the first.</summary>
    private async Task<IReadOnlyList<Evaluation>> CommitFirstAsync(List<PendingCommit> group)
    {
        if (keeper.Current is null) await keeper.CatchUpAsync(null, CancellationToken.None).ConfigureAwait(false);
        while (true)
        {
            await leases.ResolveAsync(keeper.Head.LeaseEpoch, group, CancellationToken.None).ConfigureAwait(false);
            var decided = GroupDecision.Decide(keeper.Current!, group, leases, table.MaxValueBytes);
            if (decided.WritesNothing)
            {
                // Nothing to write, so no fence has told whether the replica is current: look.
                var head = await table.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
                if (head.Revision == decided.After.Revision) return decided.Outcomes;
                await keeper.CatchUpAsync(null, CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            var written = await TryWriteAsync(decided).ConfigureAwait(false);
            if (written.Head is not null) return decided.Outcomes;
            if (written.LeaseRow is null) logger.HeadMoved(table.Name, decided.After.Revision);
            else LeaseHasMoved(group, written.LeaseRow);
        }
    }

    /// <returns>Without a head when it, or a lease, had been changed meanwhile; the replica is up to date then.</returns>
    private async Task<HeadWrite> TryWriteAsync(GroupDecision decided)
    {
        var head = keeper.Head;
        var ended = decided.Outcomes.Where(outcome => outcome.EndedLease != 0).Select(outcome => outcome.EndedLease).ToList();
        var next = head with { Revision = decided.After.Revision, LeaseEpoch = head.LeaseEpoch + ended.Count };
        var commit = ids.NewUid();
        var unknown = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var written = await table.WriteAsync(head, next, commit, decided.Revisions, decided.LeaseOperations, CancellationToken.None).ConfigureAwait(false);
                if (written.LeaseRow is not null) return written;
                if (written.Head is not null)
                {
                    keeper.Publish(decided.After, written.Head, decided.Records);
                    foreach (var lease in ended) leases.Forget(lease, next.LeaseEpoch);
                    return written;
                }

                // The head is another than ours. After a lost answer it may be our own batch that moved it: then it is in the log under our id.
                var entries = new List<LogEntry>();
                await keeper.CatchUpAsync(entries, CancellationToken.None).ConfigureAwait(false);
                if (!unknown) return default;
                if (keeper.Head.Commit == commit || entries.Exists(entry => entry.Commit == commit)) return new(next, null);
                // Leases that ended without keys are not in the log: their rows tell, at the next attempt.
                if (decided.Revisions.Count == 0) return default;
                if (keeper.Current!.Compacted < decided.Revisions[^1].Revision) return default;
                throw new StorageException($"Whether revision {decided.Revisions[0].Revision} of keyspace '{table.Name}' is ours can no longer be told: it was compacted.", outcomeUnknown: true);
            }
            catch (StorageException exception) when ((exception.OutcomeUnknown || unknown) && attempt < options.OutcomeAttempts)
            {
                // Sending the same batch again is safe: the head's ETag lets one of them through at most.
                unknown = true;
                logger.OutcomeUnknown(table.Name, decided.After.Revision, attempt, exception);
                await Task.Delay(FirstPause * (1 << (attempt - 1)), time).ConfigureAwait(false);
            }
            catch (StorageException exception) when (unknown && !exception.OutcomeUnknown)
            {
                throw new StorageException($"Whether revision {decided.After.Revision} of keyspace '{table.Name}' was written is not known.", outcomeUnknown: true, exception);
            }
        }
    }

    private static void LeaseHasMoved(List<PendingCommit> group, string row)
    {
        var pending = group.Find(pending => pending.Ending is { } lease && (lease.Row == row || lease.IndexRow == row))
            ?? throw new InvalidDataException($"Row '{row}' stands where the next commit belongs.");
        pending.LeaseHasMoved = true;
    }

    private static int SizeOf(Transaction transaction) =>
        Math.Max(transaction.Then.Sum(SizeOf), transaction.Else.Sum(SizeOf));

    private static int SizeOf(Operation operation) => operation is Operation.Put put ? 64 + put.Key.Length + put.Value.Length : 64;
}
