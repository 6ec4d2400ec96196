namespace FunctionsPlatform.Durable.Tests;

/// <summary>Cases that broke other engines, each named for what must hold.</summary>
public sealed class RegressionTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task A_terminate_wins_over_continue_as_new()
    {
        world.Registry
            .AddOrchestratorFunc("eternal", async context =>
            {
                await context.CallActivityAsync("nothing");
                context.ContinueAsNew();
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("eternal", cancellationToken: World.Token);
        for (var turn = 0; turn < 25; turn++) await host.HandleOneAsync();

        Assert.True(await host.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions("enough"), World.Token));
        var ended = await host.RunToEndAsync(id);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, ended.RuntimeStatus);
        Assert.Equal("enough", ended.ReadOutputAs<string>());
        Assert.False(await host.Client.RaiseEventAsync(id, "go", null, World.Token));
        await host.DrainAsync();
    }

    [Fact]
    public async Task A_recursive_terminate_ends_the_children_too()
    {
        world.Registry
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync("child", options: new SubOrchestrationOptions(InstanceId: "kid")))
            .AddOrchestratorFunc("child", context => context.WaitForExternalEvent<string>("never"));
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();

        await host.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(Recursive: true), World.Token);
        await host.RunUntilQuietAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.Client.GetInstanceAsync("kid", false, World.Token))!.RuntimeStatus);
    }

    [Fact]
    public async Task A_child_id_that_is_taken_fails_the_call_instead_of_hanging_it()
    {
        world.Registry
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync("child", options: new SubOrchestrationOptions(InstanceId: "taken")))
            .AddOrchestratorFunc("child", context => context.WaitForExternalEvent<string>("never"));
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("child", null, new StartOrchestrationOptions("taken"), World.Token);
        await host.RunUntilQuietAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", cancellationToken: World.Token);

        var ended = await host.RunToEndAsync(id);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.True(ended.FailureDetails!.InnerFailure!.IsCausedBy<OrchestrationAlreadyExistsException>());
    }

    [Fact]
    public async Task A_retried_child_with_an_id_of_its_own_may_take_it_again()
    {
        var runs = 0;
        world.Registry
            .AddOrchestratorFunc<string>("parent", context => context.CallSubOrchestratorAsync<string>(
                "child", options: new SubOrchestrationOptions(new RetryPolicy(3, TimeSpan.FromSeconds(1)), "mine")))
            .AddOrchestratorFunc("child", context => ++runs < 3 ? throw new InvalidOperationException("again") : Task.FromResult("third"));

        Assert.Equal("third", (await world.RunAsync("parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_for_any_completes_although_its_timer_is_abandoned()
    {
        world.Registry
            .AddOrchestratorFunc("any", async context =>
            {
                var timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                var winner = await Task.WhenAny(timer, context.CallActivityAsync("nothing"));
                return winner == timer ? "timer" : "activity";
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);

        var ended = await world.RunAsync("any");

        Assert.Equal("activity", ended.ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
    }

    [Fact]
    public async Task An_orchestrator_that_awaits_a_foreign_task_fails_loudly()
    {
        var never = new TaskCompletionSource();
        world.Registry.AddOrchestratorFunc("foreign", async context => await never.Task);

        var ended = await world.RunAsync("foreign");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.True(ended.FailureDetails!.IsCausedBy<ForeignAwaitException>());
        Assert.Contains("Task.Delay", ended.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_orchestrator_that_comes_back_on_another_thread_fails_loudly()
    {
        var left = new TaskCompletionSource();
        world.Registry
            .AddOrchestratorFunc("thread", async context =>
            {
                var open = context.WaitForExternalEvent<string>("go");
                await left.Task;
                await context.CallActivityAsync("nothing");
                await open;
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("thread", cancellationToken: World.Token);
        await host.RunUntilQuietAsync();

        await Task.Run(left.SetResult, World.Token);
        await host.Client.RaiseEventAsync(id, "go", "", World.Token);
        var ended = await host.RunToEndAsync(id);

        Assert.True(ended.FailureDetails!.IsCausedBy<ForeignAwaitException>());
    }

    [Theory]
    [InlineData("a/b\\c#d?e|f%g")]
    [InlineData("über 💧 \u0001 'quoted'")]
    [InlineData("app:default:web:0123abcd")]
    public async Task Any_characters_may_be_in_an_instance_id(string id)
    {
        world.Registry
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync<string>(
                "child", options: new SubOrchestrationOptions(InstanceId: context.InstanceId + "/child")))
            .AddOrchestratorFunc("child", context => context.CallActivityAsync<string>("echo", context.InstanceId))
            .AddActivityFunc<string, string>("echo", (_, input) => input);
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", null, new StartOrchestrationOptions(id), World.Token);

        var ended = await host.RunToEndAsync(id);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        var listed = await host.Client.GetInstancesPageAsync(new OrchestrationQuery { InstanceIdPrefix = id }, World.Token);
        Assert.Equal([id, id + "/child"], listed.Instances.Select(instance => instance.InstanceId).Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(0), InlineData(100)]
    public async Task A_thousand_activities_fan_out_and_in(int cached)
    {
        world.Registry
            .AddOrchestratorFunc<int>("fan", async context =>
            {
                var results = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(number => context.CallActivityAsync<int>("square", number)));
                return results.Sum();
            })
            .AddActivityFunc<int, int>("square", (_, input) => input % 10);

        // Without a cache every outcome handled alone replays all before it: the inbox is filled first, so that steps take in many.
        var ended = await world.RunAsync("fan", cached: cached == 0 ? 1 : cached);

        Assert.Equal(4_500, ended.ReadOutputAs<int>());
    }

    [Fact]
    public async Task Two_hosts_on_one_instance_agree()
    {
        world.Registry
            .AddOrchestratorFunc("shared", async context =>
            {
                var text = "";
                for (var round = 0; round < 20; round++)
                {
                    using var stop = new CancellationTokenSource();
                    var timer = context.CreateTimer(TimeSpan.FromSeconds(1 + round % 3), stop.Token);
                    text += await context.CallActivityAsync<int>("echo", round) + ";";
                    await timer;
                }

                return text;
            })
            .AddActivityFunc<int, int>("echo", (_, input) => input);
        var hosts = new[] { world.NewHost(), world.NewHost() };
        var id = await hosts[0].Client.ScheduleNewOrchestrationInstanceAsync("shared", cancellationToken: World.Token);

        // They take turns, so each one's cached instance is out of date again and again.
        OrchestrationMetadata? ended = null;
        for (var turn = 0; turn < 10_000 && ended is not { IsCompleted: true }; turn++)
        {
            if (!await hosts[turn % 2].HandleOneAsync()) world.Time.Advance(TimeSpan.FromSeconds(1));
            ended = await hosts[0].Client.GetInstanceAsync(id, true, World.Token);
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(round => round + ";")), ended!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task What_arrives_while_suspended_waits_and_is_taken_in_after_the_resume()
    {
        world.Registry
            .AddOrchestratorFunc("pausable", async context =>
            {
                var result = await context.CallActivityAsync<string>("work");
                return result + await context.WaitForExternalEvent<string>("go");
            })
            .AddActivityFunc<object?, string>("work", (_, _) => "worked ");
        var host = world.NewHost(local: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("pausable", cancellationToken: World.Token);
        await host.HandleOneAsync();
        await host.Client.SuspendInstanceAsync(id, "maintenance", World.Token);
        await host.RunUntilQuietAsync();
        await host.Client.RaiseEventAsync(id, "go", "went", World.Token);
        await host.DrainAsync();

        var paused = await host.Client.GetInstanceAsync(id, false, World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, paused!.RuntimeStatus);
        Assert.Equal("maintenance", paused.Reason);
        Assert.DoesNotContain(await host.Client.GetOrchestrationHistoryAsync(id, World.Token), item => item is HistoryEvent.TaskCompleted);

        await host.Client.ResumeInstanceAsync(id, null, World.Token);
        Assert.Equal("worked went", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_activity_that_never_finishes_counts_as_failed_after_its_last_delivery()
    {
        var deliveries = 0;
        world.Registry
            .AddOrchestratorFunc("stuck", context => context.CallActivityAsync("dies"))
            .AddActivityFunc("dies", string (TaskActivityContext context, object? _) =>
            {
                deliveries = context.DeliveryCount;
                throw new SimulatedDeathException();
            });
        var host = world.NewHost(local: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("stuck", cancellationToken: World.Token);
        await host.HandleOneAsync();

        // Each delivery dies with its process: received, never answered.
        for (var death = 0; death < 10; death++)
        {
            await world.Queues.ReceiveAsync(new(DurableTaskQueues.Activities, TimeSpan.FromSeconds(1)), World.Token);
            world.Time.Advance(TimeSpan.FromSeconds(2));
        }

        var ended = await host.RunToEndAsync(id);
        Assert.Contains("10 times", ended.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(0, deliveries);
    }

    [Fact]
    public async Task A_step_whose_sender_knows_it_sent_is_struck_when_it_comes_of_age_and_not_sent_again()
    {
        var runs = 0;
        world.Registry
            .AddOrchestratorFunc("long", context => context.CallActivityAsync("slow"))
            .AddActivityFunc("slow", _ =>
            {
                runs++;
                return Task.CompletedTask;
            });
        var host = world.NewHost(local: 0);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("long", null, new StartOrchestrationOptions("long"), World.Token);
        await host.HandleOneAsync();
        // The activity is under way elsewhere for a long time.
        await world.Queues.ReceiveAsync(new(DurableTaskQueues.Activities, TimeSpan.FromHours(1)), World.Token);

        world.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(1, (await host.Engine.SweepAsync(World.Token)).Rung);
        await host.RunUntilQuietAsync();
        Assert.Equal(0, (await host.Engine.SweepAsync(World.Token)).Rung);
        await world.NewHost().RunUntilQuietAsync();

        Assert.Equal(0, runs);
    }

    private sealed class SimulatedDeathException : Exception;
}
