namespace FunctionsPlatform.Durable.Tests;

/// <summary>What orchestrators can do, each with the cache and without it (every step a replay).</summary>
public sealed class OrchestrationTests : IDisposable
{
    private readonly World world = new();

    public static TheoryData<int> CacheSizes => [0, 100];

    public void Dispose() => world.Dispose();

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task Activities_run_in_sequence_and_hand_on_their_results(int cached)
    {
        world.Registry
            .AddOrchestratorFunc<int, int>("sum", async (context, input) =>
            {
                for (var round = 0; round < 3; round++) input = await context.CallActivityAsync<int>("double", input);
                return input;
            })
            .AddActivityFunc<int, int>("double", (_, input) => input * 2);

        var ended = await world.RunAsync("sum", 5, cached);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(40, ended.ReadOutputAs<int>());
        Assert.Equal(5, ended.ReadInputAs<int>());
    }

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task A_failing_activity_is_retried_with_growing_pauses(int cached)
    {
        var attempts = new List<(int Attempt, DateTimeOffset At)>();
        world.Registry
            .AddOrchestratorFunc<string>("retry", context => context.CallActivityAsync<string>(
                "flaky", options: TaskOptions.FromRetryPolicy(new RetryPolicy(4, TimeSpan.FromSeconds(2), 2))))
            .AddActivityFunc<object?, string>("flaky", (context, _) =>
            {
                attempts.Add((context.Attempt, world.Time.GetUtcNow()));
                return context.Attempt < 3 ? throw new InvalidOperationException("not yet") : "done";
            });

        var ended = await world.RunAsync("retry", cached: cached);

        Assert.Equal("done", ended.ReadOutputAs<string>());
        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.Attempt));
        Assert.Equal([2.0, 4.0], attempts.Zip(attempts.Skip(1), (a, b) => (b.At - a.At).TotalSeconds));
    }

    [Fact]
    public async Task A_failure_reaches_the_orchestrator_as_data_and_then_the_client()
    {
        world.Registry
            .AddOrchestratorFunc("fails", context => context.CallActivityAsync("throws"))
            .AddActivityFunc("throws", string (TaskActivityContext _, object? _) => throw new FileNotFoundException("no such thing"));

        var ended = await world.RunAsync("fails");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Equal(typeof(TaskFailedException).FullName, ended.FailureDetails!.ErrorType);
        Assert.True(ended.FailureDetails.InnerFailure!.IsCausedBy<FileNotFoundException>());
        Assert.True(ended.FailureDetails.InnerFailure.IsCausedBy<IOException>());
        Assert.False(ended.FailureDetails.InnerFailure.IsCausedBy<ArgumentException>());
    }

    [Fact]
    public async Task An_unknown_activity_fails_at_once_in_spite_of_a_retry_policy()
    {
#pragma warning disable FPD0008 // What the test is about.
        world.Registry.AddOrchestratorFunc("unknown", context => context.CallActivityAsync(
            "nowhere", options: TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromSeconds(1)))));
#pragma warning restore FPD0008

        var ended = await world.RunAsync("unknown");

        Assert.Contains("'nowhere'", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.True(ended.FailureDetails.InnerFailure!.IsNonRetriable);
    }

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task Timers_fire_when_due_even_beyond_the_longest_delay_of_a_queue(int cached)
    {
        world.Registry.AddOrchestratorFunc("sleep", async context =>
        {
            var start = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromDays(20), CancellationToken.None);
            return (context.CurrentUtcDateTime - start).TotalDays;
        });
        var host = world.NewHost(cached: cached);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("sleep", cancellationToken: World.Token);

        for (var day = 0; day < 19; day++)
        {
            world.Time.Advance(TimeSpan.FromDays(1));
            await host.RunUntilQuietAsync();
        }

        Assert.Equal(OrchestrationRuntimeStatus.Running, (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
        world.Time.Advance(TimeSpan.FromDays(2));
        await host.RunUntilQuietAsync();
        var ended = await host.Client.GetInstanceAsync(id, true, World.Token);
        Assert.InRange(ended!.ReadOutputAs<double>(), 20.0, 21.0);
    }

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task A_sub_orchestration_returns_its_result_and_its_failure(int cached)
    {
        world.Registry
            .AddOrchestratorFunc("parent", async context =>
            {
                var good = await context.CallSubOrchestratorAsync<string>("child", "a");
                try
                {
                    await context.CallSubOrchestratorAsync<string>("child", "bad");
                    return "no failure";
                }
                catch (TaskFailedException failed)
                {
                    return good + failed.FailureDetails.ErrorMessage;
                }
            })
            .AddOrchestratorFunc<string, string>("child", async (context, input) =>
            {
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                return input == "bad" ? throw new InvalidOperationException("refused") : $"{input} of {context.Parent!.Name}, ";
            });

        var ended = await world.RunAsync("parent", cached: cached);

        Assert.Equal("a of parent, refused", ended.ReadOutputAs<string>());
    }

    [Theory, MemberData(nameof(CacheSizes))]
    public async Task Continue_as_new_starts_a_fresh_history_under_the_same_id(int cached)
    {
        world.Registry
            .AddOrchestratorFunc<int, int>("count", async (context, input) =>
            {
                await context.CallActivityAsync("nothing");
                if (input < 200) context.ContinueAsNew(input + 1);
                return input;
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);

        var ended = await world.RunAsync("count", 0, cached);

        Assert.Equal(200, ended.ReadOutputAs<int>());
        Assert.Equal(200, ended.Generation);
        var history = await world.NewHost().Client.GetOrchestrationHistoryAsync(ended.InstanceId, World.Token);
        Assert.Single(history.OfType<HistoryEvent.TaskScheduled>());
    }

    [Fact]
    public async Task An_instance_ends_at_once_although_it_left_tasks_un_awaited()
    {
        var ran = 0;
        world.Registry
            .AddOrchestratorFunc("leaves", async context =>
            {
                _ = context.CallActivityAsync("notify");
                _ = context.CreateTimer(TimeSpan.FromDays(300), CancellationToken.None);
                _ = context.WaitForExternalEvent<string>("never");
                await context.CallActivityAsync("nothing");
            })
            .AddActivityFunc("notify", _ =>
            {
                ran++;
                return Task.CompletedTask;
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);

        var ended = await world.RunAsync("leaves");
        await world.NewHost().RunUntilQuietAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(1, ran);
    }

    [Fact]
    public async Task Guids_and_times_are_the_same_under_replay()
    {
        var seen = new List<(Guid, DateTime)>();
        world.Registry
            .AddOrchestratorFunc("same", async context =>
            {
                seen.Add((context.NewGuid(), context.CurrentUtcDateTime));
                await context.CallActivityAsync("nothing");
                await context.CallActivityAsync("nothing");
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);

        await world.RunAsync("same", cached: 0);

        Assert.True(seen.Count >= 3, "Without a cache each step replays the ones before.");
        Assert.Single(seen.Distinct());
    }

    [Fact]
    public async Task The_custom_status_is_shown_with_the_step_that_set_it()
    {
        world.Registry.AddOrchestratorFunc("status", async context =>
        {
            context.SetCustomStatus("waiting");
            await context.WaitForExternalEvent<string>("go");
        });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("status", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();

        Assert.Equal("waiting", (await host.Client.GetInstanceAsync(id, false, World.Token))!.ReadCustomStatusAs<string>());
    }

    [Fact]
    public async Task Configure_await_false_stays_on_the_orchestrators_thread()
    {
        world.Registry
            .AddOrchestratorFunc("habit", async context =>
            {
#pragma warning disable FPD0004 // What the test is about.
                var a = await context.CallActivityAsync<int>("one").ConfigureAwait(false);
                var b = await context.CallActivityAsync<int>("one").ConfigureAwait(false);
#pragma warning restore FPD0004
                return a + b;
            })
            .AddActivityFunc<object?, int>("one", (_, _) => 1);

        Assert.Equal(2, (await world.RunAsync("habit")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Start_at_keeps_an_instance_pending_until_then()
    {
        world.Registry.AddOrchestratorFunc("later", context => Task.FromResult(context.CurrentUtcDateTime));
        var host = world.NewHost();
        var due = world.Time.GetUtcNow().AddHours(1);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("later", null, new StartOrchestrationOptions(StartAt: due), World.Token);

        await host.RunUntilQuietAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);

        world.Time.Advance(TimeSpan.FromHours(1));
        await host.RunUntilQuietAsync();
        Assert.Equal(due.UtcDateTime, (await host.Client.GetInstanceAsync(id, true, World.Token))!.ReadOutputAs<DateTime>());
    }
}
