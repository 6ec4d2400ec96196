using System.Text.Json.Nodes;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;

namespace FunctionsPlatform.Functions.Tests;

/// <summary>Orchestrations through the API, on a store that holds some.</summary>
public sealed class OrchestrationApiTests : IAsyncLifetime
{
    private const string Root = "/api/v1/orchestrations";
    private readonly MemoryStore store = new(TimeProvider.System);
    private TestPlatform platform = null!;
    private bool broken = true;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => platform = await TestPlatform.StartAsync(TestPlatform.MemoryParts(store) with { RunsTriggers = false });

    public async ValueTask DisposeAsync()
    {
        await platform.DisposeAsync();
        store.Dispose();
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a#b?c")]
    [InlineData("a|b%c")]
    [InlineData("a%2Fb")]
    [InlineData("über/日本 \U0001F680")]
    public async Task An_id_of_any_characters_is_addressed_by_its_escaped_form(string id)
    {
        await RunAsync("fine", id);

        var path = $"{Root}/{Uri.EscapeDataString(id)}";
        Assert.Equal(id, (await JsonAsync(path))["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(id, (await JsonAsync(path + "/history"))["name"]!.GetValue<string>());
        Assert.Equal(202, (await platform.PostAsync(path + "/restart", "")).Status);
        await RunAsync();
        Assert.Equal(204, (await platform.PostAsync(path + "/purge", "")).Status);
        Assert.Equal(404, (await platform.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_status_time_and_prefix_and_refuses_nonsense()
    {
        await RunAsync("fine", "x-1");
        await RunAsync("fails", "x-2");
        await RunAsync("fine", "y-1");

        Assert.Equal(["x-2"], await IdsAsync("?status=failed"));
        Assert.Equal(["x-1", "y-1"], await IdsAsync("?status=Completed,Parked"));
        Assert.Equal(["x-1", "x-2"], await IdsAsync("?prefix=x-"));
        Assert.Empty(await IdsAsync("?createdFrom=2100-01-01T00:00:00Z"));
        Assert.Equal(["x-1", "y-1", "x-2"], await IdsAsync("?createdTo=2100-01-01T00:00:00Z&limit=1"));
        foreach (var wrong in (string[])["?status=9", "?status=nice", "?createdFrom=yesterday", "?continue=nonsense", "?limit=1001"])
            Assert.Equal(400, (await platform.GetAsync(Root + wrong)).Status);
    }

    [Fact]
    public async Task A_damaged_history_is_a_clear_problem_of_its_own_orchestration()
    {
        await RunAsync("fails", "damaged");
        var row = new TableOperation.Upsert("h|00000000|00000001", new TableProperties { ["Events"] = new byte[] { 1, 2, 3 } });
        await store.Tables.SubmitAsync("DurableTasks", "damaged", [row], Token);

        foreach (var answer in new[]
        {
            await platform.GetAsync(Root + "/damaged/history"),
            await platform.PostAsync(Root + "/damaged/rewind", ""),
            await platform.PostAsync(Root + "/damaged/restart?newId=true", ""),
        })
        {
            Assert.Equal(409, answer.Status);
            Assert.Contains("The history row 'h|00000000|00000001' cannot be read", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(200, (await platform.GetAsync(Root + "/damaged")).Status);
        Assert.Equal(204, (await platform.PostAsync(Root + "/damaged/purge?recursive=true", "")).Status);
    }

    [Fact]
    public async Task The_history_says_what_was_decided_and_how_long_it_took()
    {
        await RunAsync("fails", "failed");

        var history = await JsonAsync(Root + "/failed/history");

        var events = history["events"]!.AsArray();
        Assert.Equal("Failed", history["runtimeStatus"]!.GetValue<string>());
        Assert.Equal(["ExecutionStarted", "TaskScheduled", "TaskFailed", "ExecutionFailed"], events.Select(item => item!["type"]!.GetValue<string>()));
        Assert.Equal("work", events[1]!["name"]!.GetValue<string>());
        Assert.True(events[2]!["durationMilliseconds"]!.GetValue<double>() >= 0);
        Assert.Contains("broken", events[2]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, events[2]!["step"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_failed_one_is_rewound_and_others_are_not()
    {
        await RunAsync("fails", "failed");
        await RunAsync("fine", "fine");
        broken = false;

        Assert.Equal(202, (await platform.PostAsync(Root + "/failed/rewind?reason=repaired", "")).Status);
        await RunAsync();

        Assert.Equal("Completed", (await JsonAsync(Root + "/failed"))["status"]!["runtimeStatus"]!.GetValue<string>());
        var events = (await JsonAsync(Root + "/failed/history"))["events"]!.AsArray();
        Assert.Contains(events, item => item!["type"]!.GetValue<string>() == "ExecutionRewound" && item["reason"]!.GetValue<string>() == "repaired");
        Assert.Contains(events, item => item!["void"] is not null);
        var refused = await platform.PostAsync(Root + "/fine/rewind", "");
        Assert.Equal((409, "urn:functions-platform:wrong-state"), (refused.Status, JsonNode.Parse(refused.Text)!["type"]!.GetValue<string>()));
        Assert.Equal(404, (await platform.PostAsync(Root + "/nobody/rewind", "")).Status);
        Assert.Equal(404, (await platform.PostAsync(Root + "/nobody/restart", "")).Status);
    }

    [Fact]
    public async Task The_upgrade_check_names_what_this_build_does_not_know()
    {
        await RunAsync("waits", "still going");

        var report = await JsonAsync("/api/v1/upgrade-check");

        var finding = Assert.Single(report["diverging"]!.AsArray())!;
        Assert.Equal("still going", finding["name"]!.GetValue<string>());
        Assert.Equal("No orchestrator named 'waits' is registered.", finding["reason"]!.GetValue<string>());
        Assert.Equal(1, report["checked"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_offline_check_reads_a_data_folder_and_ends_with_1_when_something_would_be_parked()
    {
        await RunAsync("waits", "still going");
        var folder = Directory.CreateTempSubdirectory("fp-upgrade-");
        try
        {
            var output = new StringWriter();
            var code = await UpgradeCheckProgram.RunAsync(["--data", folder.FullName], _ => null, TestPlatform.MemoryParts(store), output, Token);

            Assert.Equal(1, code);
            Assert.Contains("still going (waits, Running): No orchestrator named 'waits' is registered.", output.ToString(), StringComparison.Ordinal);
            Assert.Contains("1 of 1 orchestrations", output.ToString(), StringComparison.Ordinal);
            await Assert.ThrowsAsync<StartupException>(() => UpgradeCheckProgram.RunAsync(["--data", folder.FullName + "-none"], _ => null, TestPlatform.MemoryParts(store), output, Token));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_orchestrations()
    {
        var paths = (await JsonAsync("/openapi/v1.json"))["paths"]!;

        Assert.Contains(paths[Root]!["get"]!["parameters"]!.AsArray(), parameter => parameter!["name"]!.GetValue<string>() == "status");
        Assert.Equal("#/components/schemas/OrchestrationHistory", paths[Root + "/{name}/history"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>());
        Assert.NotNull(paths[Root + "/{name}/rewind"]!["post"]!["responses"]!["202"]);
        Assert.NotNull(paths["/api/v1/upgrade-check"]!["get"]);
    }

    private async Task<JsonNode> JsonAsync(string path)
    {
        var answer = await platform.GetAsync(path);
        Assert.True(answer.Status == 200, $"{path}: {answer.Status} {answer.Text}");
        return JsonNode.Parse(answer.Text)!;
    }

    private async Task<List<string>> IdsAsync(string query)
    {
        var ids = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await JsonAsync($"{Root}{query}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}");
            ids.AddRange(page["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()));
            next = page["metadata"]!["continue"]?.GetValue<string>();
        }

        return ids;
    }

    /// <summary>Another process on the same store, with code of its own: starts one if it is told to, and runs all until nothing moves.</summary>
    private async Task RunAsync(string? name = null, string? id = null)
    {
        var registry = new DurableTaskRegistry()
            .AddOrchestratorFunc("fine", _ => "done")
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"))
            .AddOrchestratorFunc("fails", context => context.CallActivityAsync("work"))
            .AddActivityFunc("work", _ =>
            {
                if (broken) throw new InvalidOperationException("broken");
            });
        var backend = new DurableTaskBackend(
            store.Tables, store.Queues, store.Blobs, new DurableTaskOptions(), TimeProvider.System, Contracts.Identity.IdSource.Random, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var engine = new DurableTaskEngine(backend, registry);
        if (name is not null) await new DurableTaskClient(backend).ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions(id), Token);
        while (await HandleAsync(DurableTaskQueues.Steps, engine.HandleStepAsync) || await HandleAsync(DurableTaskQueues.Activities, engine.HandleActivityAsync))
        {
            // Until nothing moves.
        }
    }

    private async Task<bool> HandleAsync(string queue, Func<QueueMessage, CancellationToken, Task<HandlerResult>> handle)
    {
        var messages = await store.Queues.ReceiveAsync(new QueueReceive(queue, TimeSpan.FromMinutes(1)), Token);
        if (messages.Count == 0) return false;
        await handle(messages[0], Token);
        await store.Queues.DeleteAsync(queue, messages[0], Token);
        return true;
    }
}
