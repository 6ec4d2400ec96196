using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Death at every storage call of a rewind and of the run after it.</summary>
public sealed class RewindCrashTests
{
    [Fact]
    public async Task A_rewind_that_dies_at_any_storage_call_is_done_once_after_it_was_asked_for_again()
    {
        var calls = await RunAsync(CrashPoint.Never());
        Assert.InRange(calls, 20, 400);
        for (var at = 1; at <= calls; at++)
        {
            foreach (var moment in Enum.GetValues<CrashMoment>())
            {
                using var crash = new CrashPoint(at, moment);
                await RunAsync(crash);
            }
        }
    }

    private static async Task<int> RunAsync(CrashPoint crash)
    {
        using var world = new World();
        var (broken, ran) = (true, new List<string>());
        world.Registry
            .AddOrchestratorFunc("parent", async context => string.Concat(await Task.WhenAll(
                context.CallActivityAsync<string>("work", "a"), context.CallSubOrchestratorAsync<string>("child", options: new SubOrchestrationOptions(InstanceId: "kid")))))
            .AddOrchestratorFunc("child", context => context.CallActivityAsync<string>("work", "b"))
            .AddActivityFunc<string, string>("work", (_, what) =>
            {
                ran.Add(what);
                return broken && what == "b" ? throw new InvalidOperationException("broken") : what;
            });
        var before = world.NewHost(cached: 0);
        await before.Client.ScheduleNewOrchestrationInstanceAsync("parent", null, new StartOrchestrationOptions("root"), World.Token);
        await before.RunToEndAsync("root");
        await before.RunUntilQuietAsync();
        broken = false;

        try
        {
            var dying = world.NewHost(crash, cached: 0);
            await dying.Client.RewindInstanceAsync("root", null, World.Token);
            await dying.RunUntilQuietAsync();
        }
        catch (SimulatedCrashException)
        {
            // What was in its hands comes again below.
        }

        var host = world.NewHost(cached: 0);
        if ((await host.Client.GetInstanceAsync("root", false, World.Token))!.RuntimeStatus == OrchestrationRuntimeStatus.Failed)
            await host.Client.RewindInstanceAsync("root", null, World.Token);
        for (var minute = 0; minute < 20; minute++)
        {
            await host.RunUntilQuietAsync();
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await host.Engine.SweepAsync(World.Token);
        }

        var at = $"crash at call {crash.Calls}";
        var (root, kid) = (await host.Client.GetInstanceAsync("root", true, World.Token), await host.Client.GetInstanceAsync("kid", true, World.Token));
        Assert.True(root!.RuntimeStatus == OrchestrationRuntimeStatus.Completed && root.ReadOutputAs<string>() == "ab", $"{at}: {root}");
        Assert.True(kid!.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{at}: {kid}");
        Assert.True(ran.Count(what => what == "a") == 1, $"{at}: 'a' had succeeded and ran {string.Join(",", ran)}");
        foreach (var id in (string[])["root", "kid"])
        {
            var steps = await host.Client.GetOrchestrationStepsAsync(id, World.Token);
            Assert.True(steps.SelectMany(step => step.Events).OfType<HistoryEvent.ExecutionRewound>().Count() == 1, $"{at}: '{id}' was rewound more than once or never");
        }

        foreach (var (status, count) in ((OrchestrationRuntimeStatus, int)[])[(OrchestrationRuntimeStatus.Completed, 2), (OrchestrationRuntimeStatus.Failed, 0), (OrchestrationRuntimeStatus.Running, 0)])
        {
            var listed = await host.Client.GetAllInstancesAsync(new OrchestrationQuery { Statuses = [status] }, World.Token).ToListAsync(World.Token);
            Assert.True(listed.Count == count, $"{at}: {listed.Count} are listed as {status}");
        }

        return crash.Calls;
    }
}
