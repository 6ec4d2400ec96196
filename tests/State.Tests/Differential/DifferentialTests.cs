using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>The same generated requests to our keyspace and to a real etcd: every answer must be the same.</summary>
/// <remarks>What is meant to differ, and is therefore not drawn, stands in docs/design/keyspace.md.</remarks>
public sealed class DifferentialTests
{
    private const int Steps = 400;
    private const int Watches = 20;

    private readonly World world = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("FP_SEEDS"), out var seeds) ? seeds : 6)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task A_keyspace_answers_as_a_real_etcd_does(int seed)
    {
        Assert.SkipWhen(EtcdServer.WhyNot() is not null, EtcdServer.WhyNot() ?? "");
        await using var server = await EtcdServer.StartAsync(Stop);
        using var http = new HttpClient { BaseAddress = server.Address };
        IStoreUnderTest etcd = new EtcdUnderTest(http);
        var keyspace = await world.OpenAsync();
        var random = new Random(seed);
        var some = new SomeRequests(random);
        var (compacted, step) = (0L, 0);
        for (; step < Steps; step++)
        {
            var revision = await keyspace.RevisionAsync();
            switch (random.Next(20))
            {
                case < 7:
                    var transaction = some.Transaction(revision);
                    await CompareAsync(Tell.Request(transaction), store => store.CommitAsync(transaction));
                    break;
                case < 11:
                    var operation = some.Operation(revision);
                    // Both at once, etcd answers differently alone and in a transaction; we, as in a transaction.
                    if (operation is not (Operation.Get or Operation.Put { KeepsValue: true, Lease: not 0 })) await CompareAsync(Tell.Request(operation), store => store.DoAsync(operation));
                    break;
                case < 14:
                    var query = some.Query(revision);
                    await CompareAsync(Tell.Query(query), store => store.RangeAsync(query));
                    break;
                case 14:
                    var (granted, seconds) = (some.Lease(), some.Seconds());
                    await CompareAsync($"grant {granted} for {seconds}", store => store.GrantAsync(granted, seconds));
                    break;
                case 15 when random.Next(2) == 0:
                    var revoked = some.Lease();
                    await CompareAsync($"revoke {revoked}", store => store.RevokeAsync(revoked));
                    break;
                case 16:
                    var kept = some.Lease();
                    await CompareAsync($"keep {kept} alive", store => store.KeepAliveAsync(kept));
                    break;
                case 17:
                    var asked = some.Lease();
                    await CompareAsync($"lease {asked}", store => store.LeaseAsync(asked));
                    await CompareAsync("leases", store => store.LeasesAsync());
                    break;
                // The first revision is no transaction's: there is nothing to compact yet.
                case 18 when revision > 1 && random.Next(4) == 0:
                    var at = random.NextInt64(Math.Max(1, compacted - 1), revision + 2);
                    if (await CompareAsync($"compact {at}", store => store.CompactAsync(at)) == "ok") compacted = at;
                    break;
                case 19 when random.Next(3) == 0:
                    keyspace = await world.OpenAsync();
                    break;
            }
        }

        var last = await keyspace.RevisionAsync();
        foreach (var operation in SomeRequests.OnEveryKey) await CompareAsync(Tell.Request(operation), store => store.DoAsync(operation));
        for (var watch = 0; watch < Watches; watch++, step++)
        {
            var request = some.Watch(compacted, last);
            await CompareAsync(
                $"watch {Tell.Span(request.Keys)} from {request.FromRevision} {request.Events}, compacted at {compacted}",
                store => Within(store.WatchAsync(request, last), $"the events of {request} to {last}, seed {seed}"));
        }

        async Task<string> CompareAsync(string what, Func<IStoreUnderTest, Task<string>> ask)
        {
            var (theirs, ours) = (await ask(etcd), await ask(new KeyspaceUnderTest(keyspace)));
            Assert.True(theirs == ours, $"Seed {seed}, step {step}: {what}\netcd: {theirs}\nours: {ours}");
            return ours;
        }
    }
}
