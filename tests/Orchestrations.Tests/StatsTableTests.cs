using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using Container = FunctionsPlatform.Contracts.Resources.Container;

namespace FunctionsPlatform.Orchestrations.Tests;

public sealed class StatsTableTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly MemoryStore store;
    private readonly StatsTable table;

    public StatsTableTests() => table = new StatsTable((store = new MemoryStore(time)).Tables, time);

    public void Dispose() => store.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_has_the_newest_sample_of_its_node()
    {
        await table.WriteAsync("n1", Stats(Of("u1", 10, 100), Of("u2", 20, 200)), Token);
        time.Advance(TimeSpan.FromSeconds(15));
        await table.WriteAsync("n1", Stats(Of("u1", 30, 300), Of("u2", 40, 400)), Token);
        await table.WriteAsync("n2", Stats(Of("u3", 50, 500)), Token);

        var samples = await table.OfContainersAsync([On("n1", "u1"), On("n2", "u3"), On("n3", "u4")], Token);

        Assert.Equal(["u1", "u3"], samples.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((30, 300, time.GetUtcNow()), (samples["u1"].CpuMillicores, samples["u1"].MemoryBytes, samples["u1"].SampledAt));
        Assert.Equal(("n2", 50), (samples["u3"].Node, samples["u3"].CpuMillicores));
    }

    [Fact]
    public async Task A_container_of_the_same_name_that_was_made_later_has_no_sample_yet()
    {
        await table.WriteAsync("n1", Stats(Of("u1", 10, 100)), Token);

        Assert.Empty(await table.OfContainersAsync([On("n1", "u9")], Token));
    }

    [Fact]
    public async Task A_node_that_is_gone_is_listed_no_more()
    {
        await table.WriteAsync("n1", Stats(), Token);
        await table.WriteAsync("n2", Stats(Of("u3", 50, 500)), Token);

        await table.ForgetAsync("n1", Token);
        await table.ForgetAsync("n1", Token);

        var left = Assert.Single(await table.ListAsync(Token));
        Assert.Equal(("n2", 1500, 1 << 20, TimeSpan.FromSeconds(15)), (left.Node, left.CpuMillicores, left.MemoryBytes, left.Period));
        Assert.Null(await table.OfNodeAsync("n1", Token));
    }

    [Fact]
    public async Task A_node_that_writes_nonsense_into_its_row_hides_no_other()
    {
        await table.WriteAsync("n1", Stats(Of("u1", 10, 100)), Token);
        foreach (var (node, at, bytes) in new[] { ("n2", 1L, new byte[] { 0xff, 0xff }), ("n3", long.MaxValue, []) })
            await store.Tables.SubmitAsync(StatsTable.Table, StatsTable.Nodes, [new TableOperation.Upsert(node, new TableProperties { ["At"] = at, ["Stats"] = bytes })], Token);

        Assert.Equal("n1", Assert.Single(await table.ListAsync(Token)).Node);
        Assert.Equal("u1", Assert.Single(await table.OfContainersAsync([On("n1", "u1"), On("n2", "u2")], Token)).Key);
    }

    private static NodeStats Stats(params ContainerStats[] containers) =>
        new() { CpuMillicores = 1500, MemoryBytes = 1 << 20, Period = Duration.FromTimeSpan(TimeSpan.FromSeconds(15)), Containers = { containers } };

    private static ContainerStats Of(string uid, long cpu, long memory) => new() { Uid = uid, Namespace = "default", Name = "web-" + uid, App = "web", CpuMillicores = cpu, MemoryBytes = memory };

    private static Container On(string node, string uid) => new()
    {
        Metadata = new ObjectMeta { Name = "web-" + uid, Namespace = "default", Uid = uid },
        Spec = new ContainerSpec { App = "web", Node = node, Template = new AppSpec { Image = "web:1" } },
    };
}
