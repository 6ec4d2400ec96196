using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>Two control planes on one storage, that know nothing of each other. The time stands still: neither comes to look for what the other did.</summary>
public sealed class SharedStorageTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryStore store;

    public SharedStorageTests() => store = new MemoryStore(time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task An_agent_that_comes_over_is_told_what_the_other_process_bound_a_moment_ago()
    {
        await using var first = await StartAsync();
        await BindAsync(first, "old");
        await using var second = await StartAsync();
        // The second one follows the containers by now, and has seen the old one.
        await using (var early = await SimulatedNode.JoinAsync(second)) await AssignedAsync(early, "old");
        await BindAsync(first, "new");

        await using var node = await SimulatedNode.JoinAsync(second);

        await AssignedAsync(node, "new old");
    }

    [Fact]
    public async Task Processes_on_one_storage_are_one_installation_whatever_their_folders_say()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();

        var ids = await Task.WhenAll(new[] { first, second }.Select(SimulatedNode.EnrolAsync));

        Assert.Equal(ids[0], ids[1]);
        Assert.NotEmpty(ids[0]);
    }

    [Fact]
    public async Task A_node_that_was_deleted_through_another_process_loses_its_session_with_the_next_heartbeat()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var node = await SimulatedNode.JoinAsync(second);
        await Eventually.HoldsAsync(() => node.Assignment is not null, "the session to be open");
        await node.BeatAsync();

        Assert.Equal(200, (await first.SendAsync(HttpMethod.Delete, "/api/v1/nodes/node-1")).Status);
        // As its sweep of the nodes does.
        await second.GetAsync("/api/v1/nodes");
        Assert.False(node.Running.IsCompleted);
        await node.BeatAsync();

        await Eventually.HoldsAsync(() => node.Running.IsCompleted, "the session to end");
    }

    private static async Task AssignedAsync(SimulatedNode node, string names)
    {
        await Eventually.HoldsAsync(() => node.Assignment is not null, "an assignment to come");
        Assert.Equal(names, string.Join(' ', node.Assignment!.Containers.Select(container => container.Name).Order(StringComparer.Ordinal)));
    }

    private static async Task BindAsync(TestPlatform platform, string name)
    {
        var transaction = platform.Host.ControlPlane.Resources.Begin("default");
        transaction.Create(new Container
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default" },
            Spec = new ContainerSpec { App = "app", Node = "node-1", Template = new AppSpec { Image = "img" } },
        });
        await transaction.CommitAsync(Stop);
    }

    private Task<TestPlatform> StartAsync() => TestPlatform.StartAsync(new StandaloneParts
    {
        Time = time,
        RunsTriggers = false,
        OpenStorage = (_, _, _) => new PlatformStorage(store.Tables, store.Queues, store.Blobs, null) { Shared = true },
    });
}
