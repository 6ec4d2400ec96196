using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Activities run by the process that committed their step, with no message for each.</summary>
public sealed class LocalActivityTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task One_doorbell_carries_an_orchestration_through_all_its_activities()
    {
        world.Registry.AddOrchestratorFunc<int, int>("three", ThreeAsync).AddActivityFunc<int, int>("next", (_, number) => number + 1);
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("three", 1, cancellationToken: World.Token);

        await host.HandleOneAsync();

        Assert.Equal(4, (await host.Client.GetInstanceAsync(id, true, World.Token))!.ReadOutputAs<int>());
        Assert.Equal(1, host.Handled);
        Assert.Equal(0, await ActivityMessagesAsync());
    }

    [Fact]
    public async Task Activities_that_find_no_free_worker_go_to_the_queue()
    {
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        world.Registry
            .AddOrchestratorFunc("blocks", context => context.CallActivityAsync("block"))
            .AddActivityFunc("block", async _ =>
            {
                begun.TrySetResult();
                await finish.Task;
            });
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("blocks", null, new StartOrchestrationOptions("first"), World.Token);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("blocks", null, new StartOrchestrationOptions("second"), World.Token);
        var first = host.HandleOneAsync();
        await begun.Task.WaitAsync(World.Token);

        await host.HandleOneAsync();

        Assert.Equal(1, await ActivityMessagesAsync());
        finish.SetResult();
        await first;
        await host.RunUntilQuietAsync();
        Assert.True((await host.Client.GetInstanceAsync("second", false, World.Token))!.IsCompleted);
    }

    [Fact]
    public async Task What_of_a_wide_fan_out_has_not_begun_in_time_goes_to_the_queue()
    {
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        world.Registry
            .AddOrchestratorFunc<int, int>("wide", async (context, width) =>
                (await Task.WhenAll(Enumerable.Range(0, width).Select(number => context.CallActivityAsync<int>("work", number)))).Sum())
            .AddActivityFunc<int, int>("work", async (_, number) =>
            {
                begun.TrySetResult();
                if (number == 0) await finish.Task;
                return number;
            });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wide", 10, cancellationToken: World.Token);
        var handling = host.HandleOneAsync();
        await begun.Task.WaitAsync(World.Token);

        world.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, await ActivityMessagesAsync());
        world.Time.Advance(TimeSpan.FromMilliseconds(2001));
        // Sent by the pool's threads.
        while (await ActivityMessagesAsync() < 9) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, World.Token);

        finish.SetResult();
        await handling;
        Assert.Equal(45, (await host.RunToEndAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_doorbell_that_comes_back_sends_the_activities_that_died_with_their_process()
    {
        var deliveries = new List<int>();
        using var dying = new CancellationTokenSource();
        world.Registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync<string>("deadly"))
            .AddActivityFunc<object?, string>("deadly", async (context, _) =>
            {
                deliveries.Add(context.DeliveryCount);
                if (deliveries.Count > 1) return "done";
                await dying.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, world.Time, context.CancellationToken);
                return "never";
            });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls", cancellationToken: World.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.HandleOneUnlessStoppedAsync(dying.Token));

        var next = world.NewHost();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await next.HandleOneAsync();
        // By message now, which counts how often it kills.
        Assert.Equal(1, await ActivityMessagesAsync());

        Assert.Equal("done", (await next.RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal([1, 1], deliveries);
    }

    [Fact]
    public async Task A_booking_stays_until_every_activity_of_its_step_is_settled()
    {
        var runs = new List<int>();
        using var dying = new CancellationTokenSource();
        world.Registry
            .AddOrchestratorFunc<int, int>("wide", async (context, width) =>
                (await Task.WhenAll(Enumerable.Range(0, width).Select(number => context.CallActivityAsync<int>("work", number)))).Sum())
            .AddActivityFunc<int, int>("work", async (context, number) =>
            {
                runs.Add(number);
                if (runs.Count != 3) return number;
                await dying.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, world.Time, context.CancellationToken);
                return -1;
            });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wide", 5, cancellationToken: World.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.HandleOneUnlessStoppedAsync(dying.Token));

        world.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(10, (await world.NewHost().RunToEndAsync(id)).ReadOutputAs<int>());
        Assert.Equal([0, 1, 2, 2, 3, 4], runs.Order());
    }

    [Fact]
    public async Task An_endless_orchestration_gives_its_message_back()
    {
        world.Registry
            .AddOrchestratorFunc("eternal", async context =>
            {
                await context.CallActivityAsync("nothing");
                context.ContinueAsNew();
            })
            .AddActivityFunc("nothing", _ => Task.CompletedTask);
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("eternal", cancellationToken: World.Token);

        await host.HandleOneAsync();

        Assert.Equal(1, await ActivityMessagesAsync());
        Assert.Equal(0, await world.Queues.CountAsync(DurableTaskQueues.Steps, World.Token));
    }

    [Fact]
    public async Task Outcomes_that_come_in_during_a_commit_share_the_next_step()
    {
        const int width = 400;
        using var wide = new World();
        wide.Registry
            .AddOrchestratorFunc<int, int>("wide", async (context, count) =>
                (await Task.WhenAll(Enumerable.Range(0, count).Select(number => context.CallActivityAsync<int>("work", number)))).Sum())
            .AddActivityFunc<int, int>("work", async (_, number) =>
            {
                await Task.Yield();
                return number;
            });
        var host = wide.NewHost(local: 32);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("wide", width, cancellationToken: World.Token);

        await host.HandleOneAsync();

        Assert.Equal(width * (width - 1) / 2, (await host.Client.GetInstanceAsync(id, true, World.Token))!.ReadOutputAs<int>());
        Assert.Equal(width, (await host.Client.GetOrchestrationHistoryAsync(id, World.Token)).OfType<HistoryEvent.TaskCompleted>().Select(item => item.TaskId).Distinct().Count());
    }

    [Fact]
    public async Task An_activity_is_cancelled_when_its_orchestration_is_terminated()
    {
        var begun = new TaskCompletionSource();
        world.Registry
            .AddOrchestratorFunc("calls", context => context.CallActivityAsync("endless"))
            .AddActivityFunc("endless", async context =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, world.Time, context.CancellationToken);
            });
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("calls", cancellationToken: World.Token);
        var activity = host.HandleOneAsync();
        await begun.Task.WaitAsync(World.Token);

        await host.Client.TerminateInstanceAsync(id, null, World.Token);
        await host.HandleOneAsync();

        await activity.WaitAsync(TimeSpan.FromSeconds(30), World.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.Client.GetInstanceAsync(id, false, World.Token))!.RuntimeStatus);
        await host.RunUntilQuietAsync();
        Assert.Equal(0, await world.Queues.CountAsync(DurableTaskQueues.Steps, World.Token));
    }

    private static async Task<int> ThreeAsync(TaskOrchestrationContext context, int number)
    {
        for (var step = 0; step < 3; step++) number = await context.CallActivityAsync<int>("next", number);
        return number;
    }

    private ValueTask<long> ActivityMessagesAsync() => world.Queues.CountAsync(DurableTaskQueues.Activities, World.Token);
}
