using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.FunctionsHost.Tests;

/// <summary>Messages of other systems by Service Bus, on an app that was exported with its triggers.</summary>
public sealed class ServiceBusTests
{
    // As infra/modules/servicebus.bicep has it: a handler that is killed uses up a few before another answers.
    private const int MaxDeliveries = 12;
    private const string RegistryEvents = "registry-events/functions-platform";

    private readonly TestBus bus = new TestBus().With("commands", MaxDeliveries).With(RegistryEvents, MaxDeliveries);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_that_was_not_asked_for_it_has_no_Service_Bus_trigger()
    {
        await using var app = await TestApp.ExportAsync();

        Assert.DoesNotContain(app.App.Functions, function => function.IsServiceBus);
    }

    [Fact]
    public async Task Commands_of_a_session_reach_our_queue_in_their_order_whatever_the_handler_suffers()
    {
        await using var app = await TestApp.ExportAsync("--service-bus", "ServiceBus");
        var host = await StartAsync(app);
        foreach (var number in Enumerable.Range(1, 8)) bus.Entity("commands").Send(Scale($"m-{number}", number, session: number % 2 == 0 ? "default/web" : "default/api"));

        await Eventually.HoldsAsync("the first to be completed", () => bus.Entity("commands").Completed.Count > 0, host.Log.ToString);
        await host.Handler.KillAsync();
        await Eventually.HoldsAsync("all to be completed", () => bus.Entity("commands").Completed.Count == 8, host.Log.ToString);

        foreach (var session in bus.Entity("commands").Completed.GroupBy(message => message.SessionId)) Assert.Equal(session.OrderBy(message => message.SequenceNumber), session);
        // A kill between handing over and answering doubles a message; none is missing.
        var taken = await TakenAsync(app, "commands");
        Assert.Equal(Enumerable.Range(1, 8).Select(number => $"m-{number}"), taken.Select(IdOf).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(bus.Entity("commands").DeadLetters);
    }

    [Fact]
    public async Task A_message_id_that_comes_again_is_accepted_and_not_handed_over_again()
    {
        await using var app = await TestApp.ExportAsync("--service-bus", "ServiceBus");
        var host = await StartAsync(app);

        bus.Entity("commands").Send(Scale("same", 1));
        await Eventually.HoldsAsync("the first to be completed", () => bus.Entity("commands").Completed.Count == 1, host.Log.ToString);
        // Another process: what is remembered is not in the first one's memory.
        await host.Handler.KillAsync();
        bus.Entity("commands").Send(Scale("same", 1));
        bus.Entity("commands").Send(Scale("other", 1));
        await Eventually.HoldsAsync("all to be completed", () => bus.Entity("commands").Completed.Count == 3, host.Log.ToString);

        Assert.Equal(2, await app.CountAsync("commands"));
    }

    [Fact]
    public async Task A_message_that_can_never_be_handled_is_a_dead_letter_after_the_deliveries_of_its_entity_and_holds_up_no_other()
    {
        await using var app = await TestApp.ExportAsync("--service-bus", "ServiceBus");
        var host = await StartAsync(app);

        bus.Entity("commands").Send(new BusMessage("bad", """{"type":"nonsense"}""") { SessionId = "default/web" });
        bus.Entity("commands").Send(Scale("good", 1));

        await Eventually.HoldsAsync("the good one to be completed", () => bus.Entity("commands").Completed.Count == 1, host.Log.ToString);
        var letter = Assert.Single(bus.Entity("commands").DeadLetters);
        Assert.Equal(("bad", MaxDeliveries), (letter.MessageId, letter.DeliveryCount));
        // The broker's own reason is only the count; the log says what was wrong.
        Assert.Equal(MaxDeliveries, host.Log.Lines.Count(line => line.Category == "Function.commands-from-service-bus" && line.Text.Contains("NoCloudEvent", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_an_answer_goes_is_taken_from_the_message()
    {
        await using var app = await TestApp.ExportAsync("--service-bus", "ServiceBus");
        var host = await StartAsync(app);

        bus.Entity("commands").Send(Scale("m-1", 1) with { ReplyTo = "answers", CorrelationId = "c-1" });
        await Eventually.HoldsAsync("it to be completed", () => bus.Entity("commands").Completed.Count == 1, host.Log.ToString);

        Assert.Contains("\"replyto\":\"answers\"", Assert.Single(await TakenAsync(app, "commands")), StringComparison.Ordinal);
    }

    private Task<HostInstance> StartAsync(TestApp app) => app.StartAsync(new HostInstanceOptions { Bus = bus, ListensToQueues = false, RunsTimers = false });

    private static BusMessage Scale(string id, int replicas, string session = "default/web") =>
        new(id, $$"""{"specversion":"1.0","id":"{{id}}","source":"/ci","type":"platform.app.scale","data":{"replicas":{{replicas}} } }""") { SessionId = session };

    private static string IdOf(string body) => System.Text.Json.Nodes.JsonNode.Parse(body)!["id"]!.GetValue<string>();

    private static async Task<List<string>> TakenAsync(TestApp app, string queue) =>
        [.. (await app.Queues.GetQueueClient(queue).ReceiveMessagesAsync(32, cancellationToken: Stop)).Value.Select(message => message.Body.ToString())];
}
