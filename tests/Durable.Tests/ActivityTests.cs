namespace FunctionsPlatform.Durable.Tests;

/// <summary>What activities know and are told.</summary>
public sealed class ActivityTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_activity_is_cancelled_when_its_orchestration_is_terminated(bool inThisProcess)
    {
        var begun = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync("endless"))
            .AddActivityFunc("endless", async context =>
            {
                using var _ = context.CancellationToken.Register(cancelled.SetResult);
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, world.Time, context.CancellationToken);
            });
        var (host, other) = (world.NewHost(local: 0), world.NewHost(local: 0));
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls", cancellationToken: World.Token);
        await host.HandleOneAsync();
        var activity = host.HandleOneAsync();
        await begun.Task.WaitAsync(World.Token);

        await host.Client.TerminateInstanceAsync(id, null, World.Token);
        await (inThisProcess ? host : other).HandleOneAsync();
        // Another process is not told: it looks.
        if (!inThisProcess) world.Time.Advance(TimeSpan.FromSeconds(10));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), World.Token);
        await activity.WaitAsync(TimeSpan.FromSeconds(30), World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
        await host.RunUntilQuietAsync();
    }

    [Fact]
    public async Task An_activity_is_cancelled_when_its_host_stops_and_then_delivered_again()
    {
        var attempts = new List<(int Attempt, int Delivery)>();
        using var stopping = new CancellationTokenSource();
        world.Registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync<string>("slow"))
            .AddActivityFunc<object?, string>("slow", async (context, _) =>
            {
                attempts.Add((context.Attempt, context.DeliveryCount));
                if (attempts.Count > 1) return "done";
                await stopping.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, world.Time, context.CancellationToken);
                return "never";
            });
        var host = world.NewHost(local: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls", cancellationToken: World.Token);
        await host.HandleOneAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.HandleOneUnlessStoppedAsync(stopping.Token));
        world.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("done", (await host.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal([(1, 1), (1, 2)], attempts);
    }

    [Fact]
    public async Task An_instance_that_completes_does_not_cancel_what_it_left_running()
    {
        var finish = new TaskCompletionSource();
        var token = CancellationToken.None;
        world.Registry
            .AddOrchestratorFunc("leaves", context =>
            {
                _ = context.CallActivityAsync("goes on");
                return context.WaitForExternalEvent<string>("go");
            })
            .AddActivityFunc("goes on", async context =>
            {
                token = context.CancellationToken;
                await finish.Task;
            });
        var host = world.NewHost(local: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("leaves", cancellationToken: World.Token);
        await host.HandleOneAsync();
        var activity = host.HandleOneAsync();
        await host.Client.RaiseEventAsync(id, "go", "", World.Token);
        await host.RunUntilQuietAsync();
        world.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
        Assert.True(token.CanBeCanceled);
        Assert.False(token.IsCancellationRequested);
        finish.SetResult();
        await activity;
    }

    [Fact]
    public async Task The_history_says_how_long_an_activity_ran_and_which_try_it_was()
    {
        world.Registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync(
                "slow", options: new TaskOptions(new RetryPolicy(2, TimeSpan.FromSeconds(1))) { Tags = new Dictionary<string, string> { ["what"] = "slow one" } }))
            .AddActivityFunc("slow", context =>
            {
                world.Time.Advance(TimeSpan.FromSeconds(3 * context.Attempt));
                if (context.Attempt == 1) throw new InvalidOperationException("once");
            });
        var ended = await world.RunAsync("calls");

        var history = await world.NewHost().Client.GetOrchestrationHistoryAsync(ended.InstanceId, World.Token);

        Assert.Equal(TimeSpan.FromSeconds(3), Assert.Single(history.OfType<HistoryEvent.TaskFailed>()).Run!.Duration);
        Assert.Equal(TimeSpan.FromSeconds(6), Assert.Single(history.OfType<HistoryEvent.TaskCompleted>()).Run!.Duration);
        Assert.Equal([(1, (int?)null), (2, 0)], history.OfType<HistoryEvent.TaskScheduled>().Select(task => (task.Attempt, task.RetryOf)));
        Assert.All(history.OfType<HistoryEvent.TaskScheduled>(), task => Assert.Equal("slow one", task.Tags["what"]));
        Assert.Equal(0, Assert.Single(history.OfType<HistoryEvent.TimerCreated>()).RetryOf);
    }
}
