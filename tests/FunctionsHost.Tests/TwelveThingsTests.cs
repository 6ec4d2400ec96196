using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.FunctionsHost.Tests;

/// <summary>What bites custom handlers under the Azure Functions host, one test for each, on the handler as a process.</summary>
public sealed class TwelveThingsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T01_No_function_answers_success_with_an_empty_body_which_would_hang_the_call()
    {
        await using var app = await TestApp.ExportAsync("--service-bus", "ServiceBus");
        var host = await app.StartAsync(Quiet);

        foreach (var function in app.App.Functions.Where(one => !one.IsHttp))
        {
            var answer = await CallAsync(host, function, GoodMessage(function));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.IsType<JsonObject>(JsonNode.Parse(answer.Body));
        }
    }

    [Fact]
    public async Task T02_Every_answer_is_JSON_and_says_so()
    {
        await using var app = await TestApp.ExportAsync("--service-bus", "ServiceBus");
        var host = await app.StartAsync(Quiet);

        foreach (var function in app.App.Functions.Where(one => !one.IsHttp))
        {
            Assert.Equal("application/json", (await CallAsync(host, function, GoodMessage(function))).MediaType);
            Assert.Equal("application/json", (await CallAsync(host, function, "no call at all")).MediaType);
        }
    }

    [Fact]
    public async Task T03_A_message_reaches_its_function_whether_it_comes_as_text_in_text_or_as_base64()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(Quiet);
        const string Doorbell = """{"instance":"nobody"}""";

        var asText = await host.InvokeAsync("durable-steps", Invoker.Encoded(JsonValue.Create(Doorbell)), Counted(1), Stop);
        var asBytes = await host.InvokeAsync("durable-steps", JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(Doorbell))), Counted(1), Stop);
        var unwrapped = await host.InvokeAsync("durable-steps", Invoker.Encoded(JsonValue.Create("no doorbell")), Counted(1), Stop);

        Assert.True(asText.Succeeded, asText.Problem);
        Assert.True(asBytes.Succeeded, asBytes.Problem);
        Assert.False(unwrapped.Succeeded);
    }

    [Fact]
    public async Task T04_A_body_with_an_id_and_a_dequeue_count_is_handled_as_a_message_of_its_own()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();

        // The host lets these win over the message's own metadata, where they are no numbers at all.
        await app.SendAsync("durable-steps", """{"instance":"nobody","id":{"a":1},"dequeueCount":"many","popReceipt":7}"""u8.ToArray());

        await Eventually.BecomesAsync("the message to be handled", () => app.CountAsync("durable-steps"), left => left == 0, host.Log.ToString);
        Assert.Equal(0, await app.CountAsync("durable-steps-poison"));
    }

    [Fact]
    public async Task T05_Nothing_is_sent_by_output_bindings_which_would_take_some_text_for_base64()
    {
        await using var app = await TestApp.ExportAsync("--service-bus", "ServiceBus");
        var host = await app.StartAsync(Quiet);

        foreach (var function in app.App.Functions.Where(one => !one.IsHttp))
        {
            Assert.Empty(function.Others);
            var answer = JsonNode.Parse((await CallAsync(host, function, GoodMessage(function))).Body)!;
            Assert.Empty(answer["Outputs"]!.AsObject());
            Assert.Null(answer["ReturnValue"]);
        }
    }

    [Fact]
    public async Task T06_The_app_gives_up_its_own_calls_well_before_the_host_would_kill_the_process()
    {
        await using var app = await TestApp.ExportAsync();

        // The handler ends requests after 5 minutes and other calls after 8; the unit tests of both let that time pass.
        Assert.True(app.App.FunctionTimeout >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task T07_The_handler_never_exits_with_zero()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(Quiet);
        using var handler = Process.GetProcessById(host.Handler.Id!.Value);

        using var kill = Process.Start("kill", ["-TERM", handler.Id.ToString()])!;
        await handler.WaitForExitAsync(Stop);

        await Eventually.HoldsAsync("the exit to be seen", () => host.Log.Lines.Any(line => line.Text.Contains("exited with code 200", StringComparison.Ordinal)), host.Log.ToString);
        Assert.Null(host.Handler.GivenUp);
        Assert.True((await host.TickAsync("lease-sweep", Stop)).Succeeded);
        Assert.Equal(2, host.Handler.Starts);
    }

    [Fact]
    public async Task T07_A_wrong_setting_is_a_crash_that_says_why()
    {
        await using var app = await TestApp.ExportAsync();

        var error = await Assert.ThrowsAsync<HandlerUnavailableException>(() => app.StartAsync(new HostInstanceOptions { Settings = new Dictionary<string, string> { ["FP_STORAGE"] = "sqlite" } }));

        Assert.Contains("FP_STORAGE", error.Message);
        Assert.Contains("exited with code 1", error.Message);
    }

    [Fact]
    public async Task T08_A_handler_killed_without_warning_again_and_again_loses_nothing()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);

        await TestApp.PutAppAsync(client, "web", 20);
        for (var kills = 0; kills < 4; kills++)
        {
            await host.Handler.KillAsync();
            await host.TickAsync("durable-sweep", Stop);
        }

        await Eventually.BecomesAsync("twenty containers", () => TestApp.CountContainersAsync(client), count => count == 20, host.Log.ToString);
        await TestApp.PutAppAsync(client, "web", 20);
        Assert.Equal(20, await TestApp.CountContainersAsync(client));
    }

    [Fact]
    public async Task T09_Chunked_bodies_repeated_queries_and_streams_pass_through_the_proxy()
    {
        await using var app = await TestApp.ExportAsync();
        Assert.True(app.App.ProxiesHttp);
        Assert.All(app.App.Functions.Where(one => one.IsHttp), one => Assert.True(one.IsHttpOnly, one.Name));
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);
        using var watch = await client.GetStreamAsync(new Uri("api/v1/namespaces/default/apps?watch=true", UriKind.Relative), Stop);
        using var lines = new StreamReader(watch);
        Assert.Contains("BOOKMARK", await lines.ReadLineAsync(Stop));

        using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/namespaces/default/apps/chunked");
        request.Content = new StringContent(TestApp.Document("chunked", 0), Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = true;
        using var answer = await client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        // While the watch goes on: its lines do not wait for its end.
        Assert.Contains("chunked", await lines.ReadLineAsync(Stop));
    }

    [Fact]
    public async Task T09_A_stranger_cannot_call_a_queue_function_from_outside()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(Quiet);
        using var client = new HttpClient { BaseAddress = host.Handler.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "durable-steps") { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7");

        using var proxied = await client.SendAsync(request, Stop);
        using var outside = new HttpClient { BaseAddress = host.Url };
        using var routed = await outside.PostAsync(new Uri("durable-steps", UriKind.Relative), new StringContent("{}"), Stop);

        Assert.Equal(HttpStatusCode.NotFound, proxied.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, routed.StatusCode);
    }

    [Fact]
    public async Task T10_Http_and_each_queue_function_work_together_from_processes_of_their_own()
    {
        await using var app = await TestApp.ExportAsync();
        var http = await app.StartAsync(new HostInstanceOptions { ScaleGroup = "http" });
        var others = new List<HostInstance>();
        foreach (var function in app.App.Functions.Where(one => one.IsQueue)) others.Add(await app.StartAsync(new HostInstanceOptions { ScaleGroup = function.ScaleGroup }));
        using var client = TestApp.Client(http);

        await TestApp.PutAppAsync(client, "apart", 7);

        await Eventually.BecomesAsync(
            "seven containers", () => TestApp.CountContainersAsync(client), count => count == 7, () => string.Join("\n--\n", others.Select(one => one.Log.ToString())));
        Assert.Equal(others.Count + 1, others.Append(http).Select(one => one.Handler.Id).Distinct().Count());
    }

    [Fact]
    public async Task T11_A_message_taken_while_the_handler_still_starts_is_handled_when_it_answers()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { StartsCold = true, RunsTimers = false });
        var held = new TaskCompletionSource();
        host.Handler.StartHeldUntil = held.Task;
        await app.SendAsync("durable-steps", """{"instance":"nobody"}"""u8.ToArray());
        await Eventually.BecomesAsync(
            "the host to take the message", async () => (await app.Queues.GetQueueClient("durable-steps").PeekMessagesAsync(1, Stop)).Value.Length, visible => visible == 0);
        Assert.Equal(1, await app.CountAsync("durable-steps"));
        Assert.Equal(0, host.Handler.Starts);

        held.SetResult();

        await Eventually.BecomesAsync("the message to be handled", () => app.CountAsync("durable-steps"), left => left == 0, host.Log.ToString);
        Assert.DoesNotContain(host.Log.Lines, line => line.Category == "Function.durable-steps");
    }

    [Fact]
    public async Task T12_Only_errors_go_to_stderr_and_a_calls_lines_come_back_with_its_id()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { RunsTimers = false, ListensToQueues = false, Settings = new Dictionary<string, string> { ["FP_LOG_LEVEL"] = "Debug" } });
        using var client = TestApp.Client(host);
        await TestApp.PutAppAsync(client, "told", 1);
        var message = (await app.Queues.GetQueueClient("durable-steps").PeekMessageAsync(Stop)).Value.Body;

        var failed = await host.InvokeAsync("node-reports", JsonValue.Create("////"), Counted(1), Stop);
        var done = await host.InvokeAsync("durable-steps", JsonValue.Create(Convert.ToBase64String(message.ToArray())), Counted(1), Stop);

        Assert.True(done.Succeeded, done.Problem);
        Assert.False(failed.Succeeded);
        await Eventually.HoldsAsync(
            "the failure to be on stderr with its invocation id",
            () => host.Log.Lines.Any(line => line.Level == "Error" && line.Category == "Host.Function.Console" && line.Text.Contains(failed.InvocationId, StringComparison.Ordinal)), host.Log.ToString);
        Assert.All(host.Log.Lines.Where(line => line is { Level: "Error", Category: "Host.Function.Console" }), line => Assert.Matches("^(fail|crit) ", line.Text));
        Assert.Contains(host.Log.Lines, line => line is { Level: "Information", Category: "Host.Function.Console" } && line.Text.Contains("Handler ready", StringComparison.Ordinal));
        Assert.Contains(host.Log.Lines, line => line.Category == "Function.durable-steps.User" && line.Text.Contains(done.InvocationId, StringComparison.Ordinal));
    }

    private static HostInstanceOptions Quiet => new() { ListensToQueues = false, RunsTimers = false };

    private static JsonObject Counted(int count) => new() { ["DequeueCount"] = count.ToString(), ["Id"] = Invoker.Encoded(JsonValue.Create("m-1")) };

    // A doorbell and an activity of nobody, a report of nothing, a tick.
    private static string GoodMessage(HostedFunction function)
    {
        var value = function.Name switch
        {
            "durable-steps" => Bytes("""{"instance":"nobody"}"""),
            "durable-activities" => Bytes("""{"instance":"nobody","execution":"e","task":1,"name":"none","inputSize":0,"attempt":1}"""),
            "node-reports" => JsonValue.Create("")!,
            "node-assignments" => Bytes("nobody"),
            "commands" => Bytes("""{"specversion":"1.0","id":"1","source":"/ci","type":"platform.app.scale","data":{"name":"nobody","replicas":1}}"""),
            "container-events" => JsonValue.Create("")!,
            "commands-from-service-bus" => Invoker.Encoded(JsonValue.Create("""{"specversion":"1.0","id":"1","source":"/ci","type":"platform.app.scale"}""")),
            "registry-events" => Bytes("""{"zen":"Anything added dilutes everything else.","hook_id":1}"""),
            "registry-events-from-event-grid" => JsonNode.Parse("""{"id":"1","eventType":"Microsoft.ContainerRegistry.ImageDeleted","subject":"web","data":{} }""")!,
            "registry-events-from-service-bus" => Invoker.Encoded(JsonValue.Create("""{"zen":"Anything added dilutes everything else.","hook_id":1}""")),
            _ when function.IsTimer => new JsonObject { ["IsPastDue"] = false },
            _ => throw new InvalidOperationException($"What is a good message for {function.Name}?"),
        };
        return new JsonObject { ["Data"] = new JsonObject { [function.Binding] = value }, ["Metadata"] = Counted(1) }.ToJsonString();
    }

    private static JsonNode Bytes(string text) => JsonValue.Create(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)))!;

    private static async Task<(HttpStatusCode Status, string? MediaType, string Body)> CallAsync(HostInstance host, HostedFunction function, string body)
    {
        using var client = new HttpClient { BaseAddress = host.Handler.Address };
        using var answer = await client.PostAsync(new Uri(function.Name, UriKind.Relative), new StringContent(body), Stop);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Stop));
    }
}
