using System.Text.Json;

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
}
