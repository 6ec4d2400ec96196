using System.Text.Json;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Steps that are booked as unsent although everything of them arrived.</summary>
public sealed class ResendRegressionTests : IDisposable
{
    private static readonly TimeSpan BeyondHorizon = TimeSpan.FromMinutes(16);
    private readonly World world = new();
    private int runs;

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task An_activity_whose_outcome_came_with_its_own_message_is_not_sent_again_when_its_step_comes_of_age()
    {
        world.Registry
            .AddOrchestratorFunc<int, string>("laps", async (context, lap) =>
            {
                await context.CallActivityAsync<int>("count");
                if (lap == 3) return "done";
                context.ContinueAsNew(lap + 1);
                return "";
            })
            .AddActivityFunc<object?, int>("count", (_, _) => ++runs);
        var id = await EndAsync("laps", 1);

        await RingAfterHorizonAsync(id);

        Assert.Equal(3, runs);
    }

    [Fact]
    public async Task An_ended_instance_sends_an_aged_step_once_more_and_not_for_ever()
    {
        world.Registry
            .AddOrchestratorFunc("leaves", context =>
            {
                _ = context.CallActivityAsync<int>("count");
                return Task.FromResult("did not wait");
            })
            .AddActivityFunc<object?, int>("count", (_, _) => ++runs);
        var id = await EndAsync("leaves", null);

        await RingAfterHorizonAsync(id);
        Assert.InRange(runs, 1, 2);
        var before = runs;
        await RingAfterHorizonAsync(id);

        Assert.Equal(before, runs);
    }

    [Fact]
    public async Task A_fan_out_whose_outcomes_another_host_took_in_is_not_sent_again_when_its_step_comes_of_age()
    {
        world.Registry
            .AddOrchestratorFunc<int, string>("laps", async (context, lap) =>
            {
                await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => context.CallActivityAsync<int>("count")));
                if (lap == 2) return await context.WaitForExternalEvent<string>("go");
                context.ContinueAsNew(lap + 1);
                return "";
            })
            .AddActivityFunc<object?, int>("count", (_, _) => ++runs);
        var (first, second) = (world.NewHost(), world.NewHost());
        var id = await first.Client.ScheduleNewOrchestrationInstanceAsync("laps", 0, cancellationToken: World.Token);
        await first.HandleOneAsync();
        await second.RunUntilQuietAsync();
        Assert.Equal(9, runs);

        await RingAfterHorizonAsync(id);
        await first.Client.RaiseEventAsync(id, "go", "gone", World.Token);

        Assert.Equal("gone", (await world.NewHost().RunToEndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(9, runs);
    }

    [Fact]
    public async Task A_child_that_died_between_its_end_and_telling_tells_when_it_is_asked_for_again()
    {
        world.Registry
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync<string>("child", null, new SubOrchestrationOptions(InstanceId: "child")))
            .AddOrchestratorFunc("child", context => context.WaitForExternalEvent<string>("go"));
        var host = world.NewHost();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("parent", null, new StartOrchestrationOptions("parent"), World.Token);
        await host.RunUntilQuietAsync();
        world.Advance(BeyondHorizon / 2);
        await host.Client.RaiseEventAsync("child", "go", "told", World.Token);
        await Assert.ThrowsAsync<SimulatedCrashException>(world.NewHost(new DeathBeforeWriteTo("DurableTasks/parent")).RunUntilQuietAsync);
        // The message that would bring the child back is lost for good.
        world.Advance(TimeSpan.FromMinutes(1));
        while (await world.Queues.ReceiveAsync(new(DurableTaskQueues.Steps, TimeSpan.FromMinutes(1)), World.Token) is [var lost])
            await world.Queues.DeleteAsync(DurableTaskQueues.Steps, lost, World.Token);

        // First the parent's step comes of age, then the child's.
        for (var sweep = 0; sweep < 3; sweep++)
        {
            world.Advance(BeyondHorizon / 2);
            var later = world.NewHost();
            await later.Engine.SweepAsync(World.Token);
            await later.RunUntilQuietAsync();
        }

        Assert.Equal("told", (await host.Client.GetInstanceAsync("parent", true, World.Token))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_activity_sent_again_while_its_first_message_still_waits_runs_once()
    {
        world.Registry
            .AddOrchestratorFunc("asks", context => context.CallActivityAsync<int>("count"))
            .AddActivityFunc<object?, int>("count", (_, _) => ++runs);
        var host = world.NewHost();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("asks", cancellationToken: World.Token);
        var doomed = world.NewHost(new DeathAfterSendTo(DurableTaskQueues.Activities), local: 0);
        await Assert.ThrowsAsync<SimulatedCrashException>(doomed.HandleOneAsync);
        world.Advance(TimeSpan.FromSeconds(31));

        // The step's message comes back before anybody has taken the activity's.
        await host.HandleOneAsync();
        Assert.Equal(2, await world.Queues.CountAsync(DurableTaskQueues.Activities, World.Token));

        Assert.Equal(1, (await host.RunToEndAsync(id)).ReadOutputAs<int>());
        await host.DrainAsync();
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_step_that_an_activity_sent_again_led_to_is_sent_when_its_sender_died_first()
    {
        world.Registry
            .AddOrchestratorFunc("asks", async context => await context.CallActivityAsync<int>("count") + await context.CallActivityAsync<int>("count"))
            .AddActivityFunc<object?, int>("count", (_, _) => ++runs);
        var id = await world.NewHost().Client.ScheduleNewOrchestrationInstanceAsync("asks", cancellationToken: World.Token);
        // The first activity is sent again, and the step that its outcome leads to is committed and not sent.
        for (var death = 0; death < 2; death++)
        {
            await Assert.ThrowsAsync<SimulatedCrashException>(world.NewHost(new DeathBeforeWriteTo(DurableTaskQueues.Activities), local: 0).HandleOneAsync);
            world.Advance(TimeSpan.FromSeconds(31));
            if (death == 0) await world.NewHost().HandleOneAsync();
        }

        Assert.Equal(1, runs);
        Assert.Equal(3, (await world.NewHost().RunToEndAsync(id)).ReadOutputAs<int>());
        Assert.Equal(2, runs);
    }

    private async Task<string> EndAsync(string name, object? input)
    {
        var host = world.NewHost(cached: 0);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(name, input, cancellationToken: World.Token);
        await host.RunToEndAsync(id);
        await host.DrainAsync();
        return id;
    }

    // As the alarm of a timer does that lost its race long ago.
    private async Task RingAfterHorizonAsync(string id)
    {
        world.Time.Advance(BeyondHorizon);
        await world.Queues.SendAsync(DurableTaskQueues.Steps, JsonSerializer.SerializeToUtf8Bytes(new { instance = id }), TimeSpan.Zero, World.Token);
        await world.NewHost(cached: 0).DrainAsync();
    }

    /// <summary>The process dies before it writes to one place for the first time.</summary>
    private sealed class DeathBeforeWriteTo(string target) : StorageFaults
    {
        private bool dead;

        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
        {
            dead |= call.Writes && call.Target == target && call.Operation != "Queues.Receive";
            return dead ? throw new SimulatedCrashException($"Died before {call}.") : ValueTask.FromResult(0);
        }

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class DeathAfterSendTo(string queue) : StorageFaults
    {
        public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) =>
            call.Operation == "Queues.Send" && call.Target == queue ? throw new SimulatedCrashException($"Died after {call}.") : ValueTask.CompletedTask;
    }
}
