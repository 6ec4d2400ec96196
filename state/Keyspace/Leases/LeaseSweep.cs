using FunctionsPlatform.State.Replication;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.State.Leases;

/// <summary>Ends leases: those whose time is over, and any one that is revoked.</summary>
/// <param name="shared">Other processes may grant leases that this one does not hear of.</param>
internal sealed class LeaseSweep(LeaseTable table, LeaseClock clock, GroupCommitter committer, string keyspace, bool shared, ILogger logger)
{
    private const int Attempts = 20;
    private const int LookEvery = 60;

    // Raised before and after each grant. A sweep that finds no lease and the same number as before its look need not look again.
    private long grants;
    private long quietAt = -1;
    private int skipped;

    /// <summary>Held while a lease is being granted.</summary>
    public IDisposable Granting() => new Grant(this);

    public async ValueTask<int> RunAsync(CancellationToken cancellationToken)
    {
        var seen = Interlocked.Read(ref grants);
        // Now and then it looks all the same: a grant that was given up may have taken effect after all.
        if (!shared && seen == Interlocked.Read(ref quietAt) && Interlocked.Increment(ref skipped) % LookEvery != 0) return 0;
        if (!await table.AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Exchange(ref quietAt, seen);
            return 0;
        }

        var now = await clock.AdvanceAsync(cancellationToken).ConfigureAwait(false);
        var expired = 0;
        await foreach (var due in table.DueAsync(now, cancellationToken).ConfigureAwait(false))
        {
            // All of a page at once: they travel in few commits.
            var ended = await Task.WhenAll(due.Select(lease => ExpireAsync(lease.Indexed, lease.Id, now, cancellationToken))).ConfigureAwait(false);
            expired += ended.Count(done => done);
        }

        return expired;
    }

    /// <summary>Ends a lease and deletes its keys, unless <paramref name="mayEnd"/> says no of it as it is found.</summary>
    /// <returns>Null when it was not ended here.</returns>
    public async ValueTask<LeaseRevocation?> EndAsync(long id, Func<LeaseRow, bool> mayEnd, CancellationToken cancellationToken)
    {
        LeaseRevocation? ended = null;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var row = await table.ReadAsync(id, cancellationToken).ConfigureAwait(false);
            // What has begun to end goes on to, whoever began.
            if (row is null || (!row.IsEnding && !mayEnd(row))) return ended;
            var outcome = await committer.EndLeaseAsync(row, cancellationToken).ConfigureAwait(false);
            // Renewed meanwhile, or ended by somebody else: look again.
            if (outcome.EndedLease == 0) continue;
            ended = new(outcome.Result.Revision, (ended?.Deleted ?? 0) + (outcome.Record?.Events.Length ?? 0));
            if (!outcome.HasMoreKeys) return ended;
            attempt = 0;
        }

        throw new StorageException($"Lease {id:x16} of keyspace '{keyspace}' could not be ended: {Attempts} attempts met another writer.");
    }

    private async Task<bool> ExpireAsync(long indexed, long id, long now, CancellationToken cancellationToken)
    {
        var row = await table.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        // Its index row has moved since it was listed: others look after it.
        if (row is null || row.Indexed != indexed) return false;
        if (!row.IsEnding && row.Deadline > now)
        {
            // Kept alive since. If that fails it was kept alive once more, and the next sweep finds it again.
            await table.ReplaceAsync(row, row with { Indexed = row.Deadline }, cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (await EndAsync(id, found => found.Deadline <= now, cancellationToken).ConfigureAwait(false) is not { } ended) return false;
        logger.LeaseExpired(keyspace, id, ended.Deleted, ended.Revision);
        return true;
    }

    private sealed class Grant : IDisposable
    {
        private readonly LeaseSweep sweep;

        public Grant(LeaseSweep sweep)
        {
            this.sweep = sweep;
            Interlocked.Increment(ref sweep.grants);
        }

        public void Dispose() => Interlocked.Increment(ref sweep.grants);
    }
}
