using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Payloads of every size through every channel.</summary>
public sealed class PayloadTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData(10 * 1024 * 1024 - 2)]
    public async Task Payloads_of_any_allowed_size_pass_through_every_channel(int size)
    {
        world.Registry
            .AddOrchestratorFunc<string, string>("large", async (context, input) =>
            {
                var echoed = await context.CallActivityAsync<string>("echo", input);
                var child = await context.CallSubOrchestratorAsync<string>("child", echoed);
                context.SetCustomStatus(child);
                context.SendEvent(context.InstanceId, "self", child);
                return await context.WaitForExternalEvent<string>("self");
            })
            .AddOrchestratorFunc<string, string>("child", async (context, input) =>
            {
                await context.CallActivityAsync("nothing");
                return input;
            })
            .AddActivityFunc<string, string>("echo", (_, input) => input)
            .AddActivityFunc("nothing", _ => Task.CompletedTask);

        var ended = await world.RunAsync("large", new string('x', size), cached: 0);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(size, ended.ReadOutputAs<string>()!.Length);
        Assert.Equal(size, ended.ReadCustomStatusAs<string>()!.Length);
    }

    [Fact]
    public async Task An_instance_that_is_started_anew_while_its_last_life_is_purged_keeps_its_input()
    {
        world.Registry.AddOrchestratorFunc<string, int>("measures", (_, input) => input.Length);
        var elsewhere = world.NewHost();
        var (old, anew) = (new string('x', 100_000), new string('y', 200_000));
        var host = world.NewHost(new BeforePayloadsAreListed(() => elsewhere.Client.ScheduleNewOrchestrationInstanceAsync("measures", anew, new StartOrchestrationOptions("one"), World.Token)));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("measures", old, new StartOrchestrationOptions("one"), World.Token);
        await host.RunToEndAsync("one");

        Assert.Equal(1, (await host.Client.PurgeInstanceAsync("one", World.Token)).PurgedInstanceCount);

        Assert.Equal(anew.Length, (await elsewhere.RunToEndAsync("one")).ReadOutputAs<int>());
        Assert.Equal(1, (await elsewhere.Client.PurgeInstanceAsync("one", World.Token)).PurgedInstanceCount);
        Assert.Empty(await world.Blobs.ListAsync("durable-payloads", "", World.Token).ToListAsync(World.Token));
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused_with_its_size()
    {
        world.Registry
            .AddOrchestratorFunc("asks", context => context.CallActivityAsync<string>(
                "huge", options: TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(1)))))
            .AddActivityFunc<object?, string>("huge", (_, _) => new string('x', 11 * 1024 * 1024));

        var ended = await world.RunAsync("asks");

        Assert.Contains("11,534,338 bytes", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_input_that_grows_on_its_way_into_a_message_still_reaches_its_activity()
    {
        // 15 KB as JSON, two thirds of it quotes: inline in a row, and over a queue's limit once it is quoted again.
        var words = Enumerable.Repeat("", 5_000).ToArray();
        world.Registry
            .AddOrchestratorFunc("ask", context => context.CallActivityAsync<int>("count", words))
            .AddActivityFunc<string[], int>("count", (_, input) => input.Length);

        var ended = await world.RunAsync("ask");

        Assert.Equal(words.Length, ended.ReadOutputAs<int>());
    }

    [Theory]
    [InlineData("activity", "The input of activity 'echo'")]
    [InlineData("child", "The input of sub-orchestration 'echo'")]
    [InlineData("event", "The event 'big'")]
    [InlineData("status", "The custom status")]
    [InlineData("next", "The new input")]
    [InlineData("output", "The output")]
    public async Task Whatever_an_orchestrator_makes_too_large_fails_where_it_is_made(string where, string what)
    {
        var huge = new string('x', 11 * 1024 * 1024);
        world.Registry.AddOrchestratorFunc("large", async context =>
        {
            var policy = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromDays(1)));
            if (where == "activity") await context.CallActivityAsync("echo", huge, policy);
            if (where == "child") await context.CallSubOrchestratorAsync("echo", huge, policy);
            if (where == "event") context.SendEvent("somebody", "big", huge);
            if (where == "status") context.SetCustomStatus(huge);
            if (where == "next") context.ContinueAsNew(huge);
            return where == "output" ? huge : "";
        });

        var ended = await world.RunAsync("large");

        Assert.Equal(typeof(PayloadTooLargeException).FullName, ended.FailureDetails!.ErrorType);
        Assert.StartsWith($"{what} is 11,534,338 bytes; the limit is 10,485,760.", ended.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_client_makes_too_large_is_refused_before_anything_is_stored()
    {
        world.Registry.AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"));
        var (host, huge) = (world.NewHost(), new string('x', 11 * 1024 * 1024));

        await Assert.ThrowsAsync<PayloadTooLargeException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("waits", huge, new StartOrchestrationOptions("one"), World.Token));
        Assert.Null(await host.Client.GetInstanceAsync("one", false, World.Token));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("waits", null, new StartOrchestrationOptions("one"), World.Token);
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => host.Client.RaiseEventAsync("one", "go", huge, World.Token));
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => host.Client.TerminateInstanceAsync("one", new TerminateInstanceOptions(huge), World.Token));
    }

    [Theory]
    [InlineData("https://example.org/a?b=c#d")]
    [InlineData("\uFFFE\uFFFF\0\u0001\u001F\u2028")]
    [InlineData("\U0001F680 \u0627\u0644 e\u0301 \r\n\t\"\\")]
    public async Task Any_Unicode_text_passes_through_every_channel_unchanged(string text)
    {
        world.Registry
            .AddOrchestratorFunc<string, string>("echo", async (context, input) =>
            {
                context.SetCustomStatus(input);
                var echoed = await context.CallActivityAsync<string>("echo", input);
                context.SendEvent(context.InstanceId, echoed, echoed);
                return await context.WaitForExternalEvent<string>(input);
            })
            .AddActivityFunc<string, string>("echo", (_, input) => input);

        var ended = await world.RunAsync("echo", text, cached: 0);

        Assert.Equal((text, text, text), (ended.ReadInputAs<string>(), ended.ReadOutputAs<string>(), ended.ReadCustomStatusAs<string>()));
    }

    [Fact]
    public async Task A_text_that_is_no_Unicode_is_refused_and_not_changed()
    {
        using var raw = new World(new RawText());
        raw.Registry.AddOrchestratorFunc<string, string>("echo", (_, input) => input);
        var host = raw.NewHost();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("echo", "lone \uD800", cancellationToken: World.Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("echo", null, new StartOrchestrationOptions("lone \uDC00"), World.Token));
    }

    [Theory]
    [InlineData("a/b\\c#d?e|f%g")]
    [InlineData("%2F|!head|i|0|")]
    [InlineData(" \u00fc\u65e5\u672c \U0001F680 ")]
    [InlineData("..")]
    public async Task An_instance_id_may_hold_any_characters(string id)
    {
        world.Registry
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync<string>("waits", options: new SubOrchestrationOptions(InstanceId: id + "/child")))
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("go"));
        var host = world.NewHost(cached: 0);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", new string('x', 40_000), new StartOrchestrationOptions(id), World.Token);
        await host.RunUntilQuietAsync();

        Assert.True(await host.Client.RaiseEventAsync(id + "/child", "go", "went", World.Token));

        Assert.Equal("went", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        var listed = await host.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = id }, World.Token).Select(instance => instance.InstanceId).ToListAsync(World.Token);
        Assert.Equal([id, id + "/child"], listed.Order(StringComparer.Ordinal));
        Assert.Equal(2, (await host.Client.PurgeInstanceAsync(id, new PurgeInstanceOptions(true), World.Token)).PurgedInstanceCount);
    }

    /// <summary>Texts as they are.</summary>
    private sealed class RawText : DataConverter
    {
        public override string? Serialize(object? value) => value as string;

        public override object? Deserialize(string? data, Type targetType) => data;
    }

    /// <summary>Does something once, right before a purge looks what payloads there are.</summary>
    private sealed class BeforePayloadsAreListed(Func<Task> action) : StorageFaults
    {
        private int calls;

        public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            if (call.Operation == "Blobs.List" && Interlocked.Increment(ref calls) == 1) await action();
            return 0;
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
