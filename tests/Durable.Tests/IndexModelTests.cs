using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Random lives of instances, and random queries page by page: what a query lists is what asking for each instance by its id says, each once. On memory and on Azurite,
/// whose pages end where the service likes.</summary>
public sealed class IndexModelTests
{
    private const int Rounds = 12;
    private static readonly string[] Ids = ["a", "a/b", "a|b", "a~", "ab", "b", "b#1", "b-2", "ü", "日本", "\U0001F680", "z"];
    private static readonly string[] Prefixes = ["", "", "", "a", "a/", "b", "日", "q"];
    private static readonly OrchestrationRuntimeStatus[] Statuses =
    [
        OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended,
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public async Task Queries_list_what_each_instance_says_of_itself(int seed)
    {
        using var world = new World();
        await RunAsync(world, seed);
    }

    [Theory, InlineData(1), InlineData(2)]
    public async Task So_they_do_on_Azurite(int seed)
    {
        var (account, clock) = await SharedAzurite.NewClockedAccountAsync();
        // Whole seconds: the service dates messages by them.
        clock.Set(DateTimeOffset.FromUnixTimeSeconds(clock.Now.ToUnixTimeSeconds() + 1));
        await using var store = AzureStore.Open(new AzureStoreOptions { ConnectionString = account.ConnectionString }, TimeProvider.System, IdSource.Random);
        using var world = new World(store.Tables, store.Queues, store.Blobs, new FakeTimeProvider(clock.Now)) { Ticked = clock.Set };
        await RunAsync(world, seed);
    }

    private static async Task RunAsync(World world, int seed)
    {
        world.Registry
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"))
            .AddOrchestratorFunc("fails", async Task<string> (TaskOrchestrationContext context) => throw new InvalidOperationException(await context.WaitForExternalEvent<string>("go")));
        var (host, random) = (world.NewHost(), new Random(seed));
        var begun = world.Time.GetUtcNow();
        for (var round = 1; round <= Rounds; round++)
        {
            for (var change = random.Next(1, 6); change > 0; change--) await ChangeAsync(host.Client, random);
            // Some rounds leave what is pending pending.
            if (random.Next(4) > 0) await host.RunUntilQuietAsync();
            if (random.Next(5) == 0) await host.Engine.SweepAsync(World.Token);
            for (var asked = 0; asked < 3; asked++) await CompareAsync(host.Client, Query(random, begun, world.Time.GetUtcNow()), $"seed {seed}, round {round}");
            world.Advance(TimeSpan.FromMinutes(random.Next(1, 90)));
        }
    }

    private static async Task ChangeAsync(DurableTaskClient client, Random random)
    {
        var id = Ids[random.Next(Ids.Length)];
        switch (random.Next(9))
        {
            case <= 3:
                await client.TryScheduleNewOrchestrationInstanceAsync(random.Next(2) == 0 ? "waits" : "fails", null, new StartOrchestrationOptions(id), World.Token);
                break;
            case 4 or 5:
                await client.RaiseEventAsync(id, "go", "gone", World.Token);
                break;
            case 6:
                await client.SuspendInstanceAsync(id, "for now", World.Token);
                break;
            case 7:
                await client.TerminateInstanceAsync(id, cancellationToken: World.Token);
                break;
            default:
                if (random.Next(2) == 0) await client.ResumeInstanceAsync(id, cancellationToken: World.Token);
                else await client.PurgeInstanceAsync(id, World.Token);
                break;
        }
    }

    private static OrchestrationQuery Query(Random random, DateTimeOffset from, DateTimeOffset to) => new()
    {
        Statuses = [.. Statuses.Where(_ => random.Next(3) == 0)],
        CreatedFrom = random.Next(2) == 0 ? null : from + ((to - from) * random.NextDouble()),
        CreatedTo = random.Next(2) == 0 ? null : from + ((to - from) * random.NextDouble()),
        InstanceIdPrefix = Prefixes[random.Next(Prefixes.Length)],
        PageSize = random.Next(1, 6),
    };

    private static async Task CompareAsync(DurableTaskClient client, OrchestrationQuery query, string where)
    {
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var id in Ids)
            if (await client.GetInstanceAsync(id, false, World.Token) is { } instance && Matches(instance, query)) expected.Add($"{id} {instance.RuntimeStatus}");

        var listed = new List<string>();
        var pages = 0;
        for (string? token = null; pages == 0 || token is not null;)
        {
            var page = await client.GetInstancesPageAsync(query with { ContinuationToken = token }, World.Token);
            Assert.True(page.Instances.Length <= query.PageSize, $"{where}: a page of {page.Instances.Length} for {query}");
            Assert.True(++pages < 200, $"{where}: pages without end for {query}");
            listed.AddRange(page.Instances.Select(instance => $"{instance.InstanceId} {instance.RuntimeStatus}"));
            token = page.ContinuationToken;
        }

        Assert.True(expected.SequenceEqual(listed.Order(StringComparer.Ordinal)), $"{where}: {query} with {string.Join(", ", query.Statuses)} listed [{string.Join("; ", listed)}] and should [{string.Join("; ", expected)}]");
    }

    private static bool Matches(OrchestrationMetadata instance, OrchestrationQuery query) =>
        (query.Statuses.Length == 0 || query.Statuses.Contains(instance.RuntimeStatus))
        && (query.CreatedFrom is not { } from || instance.CreatedAt >= from)
        && (query.CreatedTo is not { } to || instance.CreatedAt <= to)
        && instance.InstanceId.StartsWith(query.InstanceIdPrefix, StringComparison.Ordinal);
}
