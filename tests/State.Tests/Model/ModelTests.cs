using Microsoft.Extensions.Time.Testing;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Model;

public sealed class ModelTests
{
    private const int Steps = 400;

    // A second for the answer's way, and one for each restart, whose time nobody witnessed.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    private readonly World world = new();
    private readonly FakeTimeProvider time = new();
    private readonly EtcdModel model = new();
    private TimeSpan now;
    private int restarts;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_keyspace_answers_as_the_model_does(int seed)
    {
        var random = new Random(seed);
        var some = new SomeOperations(random);
        var keyspace = await OpenAsync();
        for (var step = 0; step < Steps; step++)
        {
            var (what, expected, actual) = random.Next(14) switch
            {
                < 5 => await CommitAsync(keyspace, some.Transaction(model.Revision)),
                < 9 => await RangeAsync(keyspace, some.Query(model.Revision)),
                9 => await GrantAsync(keyspace, some.Lease(), TimeSpan.FromSeconds(random.Next(2, 20))),
                10 => await RevokeAsync(keyspace, some.Lease()),
                11 => await KeepAliveAsync(keyspace, some.Lease()),
                12 when random.Next(4) == 0 => await CompactAsync(keyspace, random.NextInt64(Math.Max(1, model.Compacted - 1), model.Revision + 2)),
                _ => await PassAsync(keyspace, seed, step),
            };
            Assert.True(expected == actual, $"Seed {seed}, step {step}: {what}\nmodel:    {expected}\nkeyspace: {actual}");
            if (random.Next(25) == 0) (keyspace, restarts) = (await OpenAsync(), restarts + 1);
        }

        for (var revision = Math.Max(1, model.Compacted); revision <= model.Revision; revision++)
            Assert.Equal(model.Range(new(KeySpan.All) { Revision = revision }), EtcdModel.Tell(await keyspace.RangeAsync(new(KeySpan.All) { Revision = revision }, Stop)));
    }

    private async Task<(string What, string Expected, string Actual)> CommitAsync(State.Keyspace keyspace, Transaction transaction)
    {
        var expected = model.Commit(transaction);
        var what = $"if {string.Join(", ", transaction.If)} then {string.Join(", ", transaction.Then)} else {string.Join(", ", transaction.Else)}";
        try
        {
            var result = await keyspace.CommitAsync(transaction, Stop);
            var answers = result.Responses.Select(response => response switch
            {
                OperationResult.Put put => $"put over {EtcdModel.Tell(put.Previous)}",
                OperationResult.Delete delete => $"deleted {string.Join(' ', delete.Deleted.Select(EtcdModel.Tell))}",
                OperationResult.Get get => EtcdModel.Tell(get.Range),
                _ => response.ToString(),
            });
            return (what, expected, $"{result.Succeeded} {result.Revision}: {string.Join("; ", answers)}");
        }
        catch (TransactionRefusedException refused)
        {
            return (what, expected, refused.Reason.ToString());
        }
    }

    private async Task<(string What, string Expected, string Actual)> RangeAsync(State.Keyspace keyspace, RangeQuery query)
    {
        var expected = model.Range(query);
        try
        {
            return ($"{query}", expected, EtcdModel.Tell(await keyspace.RangeAsync(query, Stop)));
        }
        catch (CompactedException)
        {
            return ($"{query}", expected, "compacted");
        }
        catch (FutureRevisionException)
        {
            return ($"{query}", expected, "future");
        }
    }

    private async Task<(string What, string Expected, string Actual)> CompactAsync(State.Keyspace keyspace, long revision)
    {
        // What has never been written to has nothing to compact.
        if (model.Revision == 1) return ("compact", "", "");
        var (what, expected) = ($"compact {revision}", model.Compact(revision));
        try
        {
            await keyspace.CompactAsync(revision, Stop);
            return (what, expected, "ok");
        }
        catch (CompactedException)
        {
            return (what, expected, "compacted");
        }
        catch (FutureRevisionException)
        {
            return (what, expected, "future");
        }
    }

    private async Task<(string What, string Expected, string Actual)> GrantAsync(State.Keyspace keyspace, long id, TimeSpan ttl)
    {
        var expected = model.Leases.TryAdd(id, (ttl, now)) ? $"{id} {ttl}" : "taken";
        var granted = await keyspace.Leases.GrantAsync(ttl, id, Stop);
        return ($"grant {id} for {ttl}", expected, granted is null ? "taken" : $"{granted.Id} {granted.TimeToLive}");
    }

    private async Task<(string What, string Expected, string Actual)> RevokeAsync(State.Keyspace keyspace, long id)
    {
        var expected = model.Revoke(id);
        var revoked = await keyspace.Leases.RevokeAsync(id, Stop);
        return ($"revoke {id}", expected, revoked is null ? "none" : $"{revoked.Revision} {revoked.Deleted}");
    }

    private async Task<(string What, string Expected, string Actual)> KeepAliveAsync(State.Keyspace keyspace, long id)
    {
        if (model.Leases.TryGetValue(id, out var lease)) model.Leases[id] = (lease.Ttl, now);
        var expected = model.Leases.ContainsKey(id) ? $"{lease.Ttl}" : "none";
        return ($"keep {id} alive", expected, (await keyspace.Leases.KeepAliveAsync(id, Stop))?.ToString() ?? "none");
    }

    private async Task<(string What, string Expected, string Actual)> PassAsync(State.Keyspace keyspace, int seed, int step)
    {
        now += TimeSpan.FromSeconds(1);
        time.Advance(TimeSpan.FromSeconds(1));
        await keyspace.Leases.ExpireAsync(Stop);

        // Which leases ended is the keyspace's to say, within bounds; what that did is the model's.
        var alive = (await keyspace.Leases.ListAsync(Stop)).Select(lease => lease.Id).ToHashSet();
        var ended = model.Leases.Where(lease => !alive.Contains(lease.Key)).ToList();
        foreach (var (id, (ttl, renewed)) in ended) Assert.True(now >= renewed + ttl, $"Seed {seed}, step {step}: lease {id} ended {now - renewed} after its renewal, with {ttl} to live.");
        foreach (var (id, (ttl, renewed)) in model.Leases.ExceptBy(ended.Select(lease => lease.Key), lease => lease.Key))
            Assert.True(now < renewed + ttl + Slack + TimeSpan.FromSeconds(restarts), $"Seed {seed}, step {step}: lease {id} lives {now - renewed} after its renewal, with {ttl} to live.");

        // Several may have ended at once, each with a revision of its own: whose keys went first shows in the revisions.
        while (ended.Count > 0)
        {
            var left = (await keyspace.RangeAsync(new(KeySpan.All) { Revision = Math.Min(model.Revision + 1, await keyspace.RevisionAsync()) }, Stop))
                .KeyValues.Select(value => value.Key.ToString()).ToHashSet();
            var next = ended.OrderBy(lease => model.KeysOf(lease.Key).Count == 0 ? 0 : 1).First(lease => !model.KeysOf(lease.Key).Exists(left.Contains));
            ended.Remove(next);
            model.Revoke(next.Key);
        }

        return ("a second passes", $"{model.Revision} {model.Dump()}", $"{await keyspace.RevisionAsync()} {await keyspace.DumpAsync()}");
    }

    private Task<State.Keyspace> OpenAsync() => world.Process(time: time).OpenAsync("ns", Stop).AsTask();
}
