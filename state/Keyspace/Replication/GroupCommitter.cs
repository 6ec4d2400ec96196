using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.State.Replication;

/// <summary>
/// Commits whatever has queued up while the previous batch was being written as one batch, each transaction with its own revision. One
/// batch is under way at a time, so the next group is decided on a replica that holds the last.
/// </summary>
internal sealed class GroupCommitter(
    KeyspaceTable table, ReplicaKeeper keeper, KeyspaceOptions options, TimeProvider time, IdSource ids, ILogger logger)
{
    // A group's log rows and the head share one table batch of 3 MiB; a transaction has 1.5 MiB at most.
    private const int GroupBytes = 1024 * 1024;
    private const int GroupTransactions = 1024;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private readonly Queue<PendingCommit> waiting = new();
    private bool running;

    public Task<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var pending = new PendingCommit(transaction, cancellationToken);
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
            var results = await CommitGroupAsync(group).ConfigureAwait(false);
            for (var index = 0; index < group.Count; index++) group[index].Complete(results[index]);
        }
#pragma warning disable CA1031 // The top of the loop: whatever broke, each caller is told and the next group is tried.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.CommitFailed(table.Name, group.Count, exception);
            foreach (var pending in group) pending.Fail(exception);
        }
    }

    private async Task<IReadOnlyList<TransactionResult>> CommitGroupAsync(List<PendingCommit> group)
    {
        if (keeper.Current is null) await keeper.CatchUpAsync(null, CancellationToken.None).ConfigureAwait(false);
        while (true)
        {
            var decided = GroupDecision.Decide(keeper.Current!, group);
            if (decided.Revisions.Count == 0)
            {
                // Nothing to write, so no fence has told whether the replica is current: look.
                var head = await table.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
                if (head.Revision == decided.After.Revision) return decided.Results;
                await keeper.CatchUpAsync(null, CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            if (await TryWriteAsync(decided).ConfigureAwait(false)) return decided.Results;
            logger.HeadMoved(table.Name, decided.After.Revision);
        }
    }

    /// <returns>False when another process had moved the head; the replica is up to date then.</returns>
    private async Task<bool> TryWriteAsync(GroupDecision decided)
    {
        var head = keeper.Head;
        var next = head with { Revision = decided.After.Revision };
        var commit = ids.NewUid();
        var unknown = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await table.WriteAsync(head, next, commit, decided.Revisions, CancellationToken.None).ConfigureAwait(false) is { } written)
                {
                    keeper.Publish(decided.After, written, decided.Records);
                    return true;
                }

                // The head is another than ours. After a lost answer it may be our own batch that moved it: then it is in the log under our id.
                var entries = new List<LogEntry>();
                await keeper.CatchUpAsync(entries, CancellationToken.None).ConfigureAwait(false);
                if (!unknown) return false;
                if (entries.Exists(entry => entry.Commit == commit)) return true;
                if (keeper.Current!.Compacted < decided.Revisions[^1].Revision) return false;
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
                throw new StorageException($"Whether revision {decided.Revisions[0].Revision} of keyspace '{table.Name}' was written is not known.", outcomeUnknown: true, exception);
            }
        }
    }

    private static int SizeOf(Transaction transaction) =>
        Math.Max(transaction.Then.Sum(SizeOf), transaction.Else.Sum(SizeOf));

    private static int SizeOf(Operation operation) => operation is Operation.Put put ? 64 + put.Key.Length + put.Value.Length : 64;
}
