using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Tests.CustomHandler;

/// <summary>What the Functions host is told is the catalog, all of it and nothing else.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fp-export-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_function_of_the_catalog_is_exported_once_and_nothing_else()
    {
        ExportCommand.Run(["--output", folder, "--service-bus", "Bus"]);

        var exported = Directory.EnumerateDirectories(folder).Select(one => Path.GetFileName(one)!).Order(StringComparer.Ordinal);
        Assert.Equal((await CatalogAsync()).Select(function => function.Name).Order(StringComparer.Ordinal), exported);
        Assert.All(Directory.EnumerateDirectories(folder), one => Assert.Equal(["function.json"], Directory.EnumerateFileSystemEntries(one).Select(Path.GetFileName)));
    }

    [Fact]
    public async Task Every_http_function_has_its_route_and_method_and_is_forwarded_as_it_is()
    {
        ExportCommand.Run(["--output", folder]);

        foreach (var function in (await CatalogAsync()).OfType<FunctionDefinition.Http>())
        {
            var bindings = Bindings(function.Name);
            // Exactly one trigger and one answer: with anything else the host would wrap the request into JSON.
            Assert.Equal(["httpTrigger in", "http out"], bindings.Select(one => $"{one!["type"]} {one["direction"]}"));
            Assert.Equal("/" + bindings[0]!["route"], function.Route);
            Assert.Equal(function.Method.ToLowerInvariant(), Assert.Single(bindings[0]!["methods"]!.AsArray())!.GetValue<string>());
            Assert.Equal("anonymous", bindings[0]!["authLevel"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Every_queue_function_takes_its_queue_as_bytes_through_the_named_connection()
    {
        ExportCommand.Run(["--output", folder, "--connection", "State"]);

        foreach (var function in (await CatalogAsync()).OfType<FunctionDefinition.Queue>())
        {
            var binding = Assert.Single(Bindings(function.Name))!;
            Assert.Equal("queueTrigger", binding["type"]!.GetValue<string>());
            Assert.Equal(function.Source, binding["queueName"]!.GetValue<string>());
            Assert.Equal("State", binding["connection"]!.GetValue<string>());
            Assert.Equal("binary", binding["dataType"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Every_service_bus_function_takes_its_entity_with_sessions_through_the_named_connection()
    {
        ExportCommand.Run(["--output", folder, "--service-bus", "Bus"]);

        foreach (var function in (await CatalogAsync()).OfType<FunctionDefinition.ServiceBus>())
        {
            var binding = Assert.Single(Bindings(function.Name))!;
            Assert.Equal("serviceBusTrigger", binding["type"]!.GetValue<string>());
            Assert.Equal(function.Source.ToString(), binding["queueName"]?.GetValue<string>() ?? $"{binding["topicName"]}/Subscriptions/{binding["subscriptionName"]}");
            Assert.Equal("Bus", binding["connection"]!.GetValue<string>());
            Assert.Equal(function.Sessions, binding["isSessionsEnabled"]!.GetValue<bool>());
        }

        // Their locks hold as long as a call may take.
        Assert.Equal(Read("host.json")["functionTimeout"]!.GetValue<string>(), Read("host.json")["extensions"]!["serviceBus"]!["maxAutoLockRenewalDuration"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_event_grid_function_has_its_trigger_and_nothing_else()
    {
        ExportCommand.Run(["--output", folder]);

        foreach (var function in (await CatalogAsync()).OfType<FunctionDefinition.EventGrid>())
            Assert.Equal("""{"type":"eventGridTrigger","direction":"in","name":"trigger"}""", Assert.Single(Bindings(function.Name))!.ToJsonString());
    }

    [Fact]
    public async Task Without_a_service_bus_none_of_its_functions_is_exported_and_those_of_an_earlier_export_go()
    {
        ExportCommand.Run(["--output", folder, "--service-bus", "Bus"]);
        ExportCommand.Run(["--output", folder]);

        var exported = Directory.EnumerateDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal((await CatalogAsync()).Where(function => function is not FunctionDefinition.ServiceBus).Select(function => function.Name).Order(StringComparer.Ordinal), exported);
        Assert.Null(Read("host.json")["extensions"]!["serviceBus"]);
    }

    [Fact]
    public async Task Every_timer_function_has_a_schedule_of_its_interval()
    {
        ExportCommand.Run(["--output", folder]);

        foreach (var function in (await CatalogAsync()).OfType<FunctionDefinition.Timer>())
        {
            var binding = Assert.Single(Bindings(function.Name))!;
            Assert.Equal("timerTrigger", binding["type"]!.GetValue<string>());
            Assert.Matches(@"^(0|\*|\*/\d+)( (0|\*|\*/\d+)){5}$", binding["schedule"]!.GetValue<string>());
        }

        // The handler's pace, not the standalone host's: a timer a second would keep the app awake for ever.
        Assert.Equal("0 * * * * *", Bindings("lease-sweep")[0]!["schedule"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(1, "* * * * * *")]
    [InlineData(15, "*/15 * * * * *")]
    [InlineData(60, "0 * * * * *")]
    [InlineData(300, "0 */5 * * * *")]
    [InlineData(3600, "0 0 * * * *")]
    [InlineData(6 * 3600, "0 0 */6 * * *")]
    [InlineData(24 * 3600, "0 0 0 * * *")]
    public void Intervals_are_written_as_NCRONTAB(int seconds, string schedule) => Assert.Equal(schedule, TimerSchedule.Of(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.5)]
    [InlineData(7)]
    [InlineData(90)]
    [InlineData(7 * 60)]
    [InlineData(5 * 3600)]
    public void An_interval_that_no_schedule_can_say_is_refused(double seconds) =>
        Assert.Throws<NotSupportedException>(() => TimerSchedule.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Host_json_names_the_handler_proxies_http_and_keeps_no_route_prefix()
    {
        ExportCommand.Run(["--output", folder]);

        var host = Read("host.json");
        Assert.Equal("2.0", host["version"]!.GetValue<string>());
        Assert.Equal("functions-platform", host["customHandler"]!["description"]!["defaultExecutablePath"]!.GetValue<string>());
        Assert.Equal("handler", Assert.Single(host["customHandler"]!["description"]!["arguments"]!.AsArray())!.GetValue<string>());
        Assert.True(host["customHandler"]!["enableProxyingHttpRequest"]!.GetValue<bool>());
        Assert.Equal("", host["extensions"]!["http"]!["routePrefix"]!.GetValue<string>());
        Assert.Equal("base64", host["extensions"]!["queues"]!["messageEncoding"]!.GetValue<string>());
    }

    [Fact]
    public void The_host_holds_as_much_as_the_busiest_queue_wants_and_is_as_patient_as_the_most_patient()
    {
        var queues = HostQueues.Of([new QueuePolicy { Concurrency = 8 }, new QueuePolicy { Concurrency = 320 }]);

        Assert.Equal(32, queues.BatchSize);
        Assert.Equal(320, queues.BatchSize + queues.NewBatchThreshold);
        Assert.True(queues.VisibilityTimeout * (queues.MaxDequeueCount - 1) >= new QueuePolicy().Patience);
    }

    [Fact]
    public void The_host_gives_a_call_more_time_than_the_handler_does()
    {
        ExportCommand.Run(["--output", folder]);

        var timeout = TimeSpan.Parse(Read("host.json")["functionTimeout"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(timeout > InvocationEndpoint.Limit);
        Assert.True(timeout > CustomHandlerHost.LongestRequest);
    }

    [Fact]
    public void A_function_that_is_gone_from_the_catalog_is_taken_back()
    {
        Directory.CreateDirectory(Path.Combine(folder, "old-function"));
        File.WriteAllText(Path.Combine(folder, "old-function", "function.json"), "{}");
        Directory.CreateDirectory(Path.Combine(folder, "certificates"));

        ExportCommand.Run(["--output", folder]);

        Assert.False(Directory.Exists(Path.Combine(folder, "old-function")));
        Assert.True(Directory.Exists(Path.Combine(folder, "certificates")));
    }

    [Theory]
    [InlineData("/admin/things")]
    [InlineData("/runtime")]
    [InlineData("/")]
    public void A_route_that_the_host_keeps_for_itself_is_refused(string route) => Assert.Throws<NotSupportedException>(() => FunctionRoute.Of(route));

    [Fact]
    public void The_rest_of_a_path_has_one_star() => Assert.Equal("files/{*path}", FunctionRoute.Of("/files/{**path}"));

    [Fact]
    public void Without_a_folder_the_usage_is_told()
    {
        var error = Assert.Throws<StartupException>(() => ExportCommand.Run([]));

        Assert.Contains("--output DIR", error.Message);
    }

    private static async Task<IReadOnlyList<FunctionDefinition>> CatalogAsync()
    {
        await using var platform = await TestPlatform.StartAsync();
        return platform.Host.ControlPlane.Functions;
    }

    private JsonArray Bindings(string function) => Read(Path.Combine(function, "function.json"))["bindings"]!.AsArray();

    private JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)), documentOptions: new JsonDocumentOptions())!;
}
