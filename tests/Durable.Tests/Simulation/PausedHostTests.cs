namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>A host stands still for longer than its message is hidden; another takes over, and then it wakes and goes on where it was.</summary>
public sealed class PausedHostTests
{
    private static readonly TimeSpan LongerThanVisibility = TimeSpan.FromSeconds(31);

    [Theory, InlineData(0), InlineData(100)]
    public async Task A_host_paused_past_its_visibility_at_any_storage_call_changes_nothing_when_it_wakes(int cached)
    {
        for (var at = 1; await PauseAsync(at, cached); at++) Assert.True(at < 500);
    }

    /// <returns>False when the workload has no such call.</returns>
    private static async Task<bool> PauseAsync(int at, int cached)
    {
        using var world = new World();
        var runs = new Dictionary<string, int>();
        world.Registry
            .AddOrchestratorFunc<int, string>("laps", async (context, lap) =>
            {
                var letters = await Task.WhenAll(context.CallActivityAsync<string>("letter", 2 * lap), context.CallActivityAsync<string>("letter", (2 * lap) + 1));
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                var child = await context.CallSubOrchestratorAsync<string>("child", lap);
                context.SendEvent(context.InstanceId, "self", string.Concat(letters) + child);
                if (lap == 0)
                {
                    context.ContinueAsNew(lap + 1);
                    return "";
                }

                // A generation's effects may overtake those of the one before, whose sender stands still.
                string[] told = [await context.WaitForExternalEvent<string>("self"), await context.WaitForExternalEvent<string>("self")];
                return string.Concat(told.Order(StringComparer.Ordinal));
            })
            .AddOrchestratorFunc<int, string>("child", (context, lap) => context.CallActivityAsync<string>("letter", 10 + lap))
            .AddActivityFunc<int, string>("letter", (context, number) =>
            {
                lock (runs) runs[context.IdempotencyKey] = runs.GetValueOrDefault(context.IdempotencyKey) + 1;
                return $"{number},";
            });
        var pause = new PauseFaults(at);
        var (sleeper, other) = (world.NewHost(pause, cached: cached), world.NewHost(cached: cached));
        await other.Client.ScheduleNewOrchestrationInstanceAsync("laps", 0, new StartOrchestrationOptions("laps"), World.Token);

        Task<bool>? asleep = null;
        for (var turn = 0; asleep is null; turn++)
        {
            Assert.True(turn < 1_000, $"Neither paused nor ended, paused at {at}.");
            var handling = sleeper.HandleOneAsync();
            await Task.WhenAny(handling, pause.Paused);
            if (!handling.IsCompleted) asleep = handling;
            else if (!await handling) world.Advance(TimeSpan.FromSeconds(1));
            if (asleep is null && (await other.Client.GetInstanceAsync("laps", false, World.Token))!.IsCompleted) break;
        }

        world.Advance(LongerThanVisibility);
        await other.RunToEndAsync("laps");
        pause.Resume();
        if (asleep is not null) await asleep;
        await sleeper.DrainAsync();

        var ended = await other.Client.GetInstanceAsync("laps", true, World.Token);
        Assert.Equal("0,1,10,2,3,11,", ended!.ReadOutputAs<string>());
        var history = await other.Client.GetOrchestrationHistoryAsync("laps", World.Token);
        var completions = history.OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToList();
        Assert.Equal(completions.Distinct(), completions);
        // Of its own calls the sleeper may have been between body and result, or between a commit and its sends.
        Assert.Equal(6, runs.Count);
        Assert.True(runs.Values.Sum() <= 8, $"Paused at {at}: {runs.Values.Sum()} runs of 6 activities.");
        return asleep is not null;
    }
}
