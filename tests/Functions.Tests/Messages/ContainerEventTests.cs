using System.Text.Json;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;
using Google.Protobuf;

namespace FunctionsPlatform.Functions.Tests.Messages;

/// <summary>What engines tell of containers becomes Events: each entry once, in any order.</summary>
public sealed class ContainerEventTests : IAsyncLifetime
{
    private const long Start = 1_900_000_000_000_000_000;

    private readonly MemoryStore store = new(TimeProvider.System);
    private TestPlatform platform = null!;
    private string uid = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        platform = await TestPlatform.StartAsync(TestPlatform.MemoryParts(store) with { RunsTriggers = false });
        var container = new Contracts.Resources.Container { Metadata = new() { Name = "web-1", Namespace = "default" }, Spec = new() { App = "web", Node = "n1" } };
        uid = Assert.IsType<State.WriteOutcome<Contracts.Resources.Container>.Written>(await platform.Host.ControlPlane.Resources.CreateAsync(container, Cancel)).Resource.Metadata.Uid!;
    }

    public async ValueTask DisposeAsync()
    {
        await platform.DisposeAsync();
        store.Dispose();
    }

    [Fact]
    public async Task A_pause_is_told_once_however_often_its_message_comes()
    {
        var report = Report(Told("pause", 1), Told("start", 0));
        await TakeAsync(report);
        await TakeAsync(report);
        // In another bundle, as an agent makes it that could not tell whether its report had arrived.
        await TakeAsync(Report(Told("unpause", 2), Told("pause", 1)));

        var events = await EventsAsync();
        Assert.Equal([("Paused", 1), ("Unpaused", 1)], events.Select(one => (one.GetProperty("reason").GetString()!, one.GetProperty("count").GetInt32())).Order());
        Assert.All(events, one => Assert.Equal("web-1", one.GetProperty("regarding").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Equal_actions_at_other_times_and_of_other_nodes_are_others()
    {
        await TakeAsync(Report(Told("oom", 1), Told("oom", 2)));
        await TakeAsync(Report(Told("oom", 3)));

        Assert.Equal(3, Assert.Single(await EventsAsync()).GetProperty("count").GetInt32());
        Assert.Equal(3, (await store.Tables.QueryAsync(new TableQuery("HandledMessages", "container-events"), Cancel)).Entities.Count);
    }

    [Fact]
    public async Task A_node_is_believed_about_its_own_containers_only()
    {
        var foreign = Report(Told("pause", 1));
        foreign.NodeName = "n2";
        await TakeAsync(foreign);
        var earlier = Told("oom", 2);
        earlier.ContainerUid = "of-one-that-is-gone";
        await TakeAsync(Report(earlier));

        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task What_a_node_had_to_drop_is_told_with_its_number()
    {
        var report = Report(Told("die", 1));
        report.LostContainerEvents = 17;
        await TakeAsync(report);

        var lost = Assert.Single(await EventsAsync());
        Assert.Equal(("ContainerEventsLost", "n1"), (lost.GetProperty("reason").GetString(), lost.GetProperty("regarding").GetProperty("name").GetString()));
        Assert.StartsWith("17 events", lost.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_sealed_report_they_go_into_their_own_queue_in_parts_that_fit()
    {
        var report = Report([.. Enumerable.Range(0, 200).Select(number => Told("die", number))]);
        report.LostContainerEvents = 3;
        var sealedReport = new ReportSeals(platform.Host.Token, TimeProvider.System).Seal(Report([.. Enumerable.Range(0, 60).Select(number => Told("die", number))]));
        await platform.Host.ControlPlane.Reports.RunAsync(new QueueDelivery(sealedReport, "1", 1), Cancel);
        Assert.Equal(1, await store.Queues.CountAsync("container-events", Cancel));

        await ContainerEventQueue.MoveAsync(store.Queues, report, Cancel);

        Assert.Empty(report.ContainerEvents);
        var parts = (await store.Queues.PeekAsync("container-events", 32, Cancel)).Skip(1).Select(message => NodeReport.Parser.ParseFrom(message.Body.Span)).ToList();
        Assert.Equal((200, 3), (parts.Sum(part => part.ContainerEvents.Count), (int)parts.Sum(part => part.LostContainerEvents)));
    }

    [Fact]
    public async Task What_is_no_report_is_poison_at_once() =>
        Assert.IsType<HandlerResult.Poison>(await platform.Host.ControlPlane.ContainerEvents.RunAsync(new QueueDelivery(new byte[] { 0xff, 0xff, 0xff }, "1", 1), Cancel));

    private static NodeReport Report(params ContainerEvent[] told) => new() { NodeName = "n1", ContainerEvents = { told } };

    private ContainerEvent Told(string action, long at) =>
        new() { Namespace = "default", ContainerName = "web-1", ContainerUid = uid, RuntimeId = "abc", Action = action, TimeNanoseconds = Start + (at * 1_000_000_000) };

    private async Task TakeAsync(NodeReport report) =>
        Assert.IsType<HandlerResult.Completed>(await platform.Host.ControlPlane.ContainerEvents.RunAsync(new QueueDelivery(report.ToByteArray(), "1", 1), Cancel));

    private async Task<List<JsonElement>> EventsAsync() => [.. (await platform.GetAsync("/api/v1/namespaces/default/events")).Json.GetProperty("items").EnumerateArray()];
}
