using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>Our keyspace, now and then opened anew by another process.</summary>
internal sealed class KeyspaceUnderTest(State.Keyspace keyspace) : IStoreUnderTest
{
    public async Task<string> CommitAsync(Transaction transaction)
    {
        try
        {
            return Answer(await keyspace.CommitAsync(transaction, Stop));
        }
        catch (TransactionRefusedException refused)
        {
            return refused.Reason switch
            {
                TransactionRefusal.RevisionCompacted => "Compacted",
                TransactionRefusal.RevisionInFuture => "FutureRevision",
                var reason => reason.ToString(),
            };
        }
    }

    public async Task<string> DoAsync(Operation operation) => await CommitAsync(new Transaction { Then = [operation] });

    public Task<string> RangeAsync(RangeQuery query) => TryAsync(async () => Tell.Range(await keyspace.RangeAsync(query, Stop)));

    public Task<string> CompactAsync(long revision) => TryAsync(async () =>
    {
        await keyspace.CompactAsync(revision, Stop);
        return "ok";
    });

    public async Task<string> GrantAsync(long lease, int seconds) =>
        await keyspace.Leases.GrantAsync(TimeSpan.FromSeconds(seconds), lease, Stop) is { } granted ? $"{granted.Id} for {granted.TimeToLive.TotalSeconds}" : "taken";

    public async Task<string> KeepAliveAsync(long lease) =>
        await keyspace.Leases.KeepAliveAsync(lease, Stop) is { } kept ? $"{kept.TotalSeconds}" : "none";

    public async Task<string> RevokeAsync(long lease) => await keyspace.Leases.RevokeAsync(lease, Stop) is { } ended ? $"[{ended.Revision}]" : "none";

    public async Task<string> LeaseAsync(long lease) => await keyspace.Leases.GetAsync(lease, withKeys: true, Stop) is { } status
        ? $"{status.Granted.TotalSeconds}: {string.Join(' ', status.Keys.Select(Tell.Key))}"
        : "none";

    public async Task<string> LeasesAsync() => string.Join(' ', (await keyspace.Leases.ListAsync(Stop)).Select(lease => lease.Id).Order());

    public async Task<string> WatchAsync(WatchRequest request, long last)
    {
        var events = new List<string>();
        await foreach (var batch in keyspace.WatchAsync(request, Stop))
        {
            if (batch is WatchBatch.Compacted compacted) return $"compacted at {compacted.CompactedRevision}";
            if (batch is not WatchBatch.Changes changes) continue;
            if (changes.Revision > last) break;
            events.AddRange(changes.Events.Select(Tell.Event));
        }

        return string.Join('\n', events);
    }

    private static string Answer(TransactionResult result)
    {
        var responses = result.Responses.Select(response => response switch
        {
            OperationResult.Put put => $"put over {Tell.Value(put.Previous)}",
            OperationResult.Delete delete => $"deleted {delete.Deleted.Length}: {Tell.Values(delete.Deleted)}",
            OperationResult.Get get => Tell.Range(get.Range),
            _ => response.ToString(),
        });
        return $"{result.Succeeded} [{result.Revision}] {string.Join("; ", responses)}";
    }

    private static async Task<string> TryAsync(Func<Task<string>> ask)
    {
        try
        {
            return await ask();
        }
        catch (CompactedException)
        {
            return "Compacted";
        }
        catch (FutureRevisionException)
        {
            return "FutureRevision";
        }
    }
}
