using System.Diagnostics;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>This executable as another process, which kills itself with SIGKILL in the middle of a storage call. Started again it recovers what it
/// left, checks it, and goes on to die at the next point of the plan.</summary>
internal static class KilledProcess
{
    public const string Variable = "FP_DURABLE_CRASH_CHILD";
    public const int Survived = 4;
    public const int Failed = 5;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>Zero when the plan is done.</returns>
    public static async Task<int> RunAsync(string folder)
    {
        var plan = new KillPlan(folder);
        var points = plan.Read();
        var (passed, hasBegun) = plan.ReadProgress();
        if (hasBegun)
        {
            if (!await TryAsync("recovery", points[passed], () => RecoverAsync(plan, points[passed].Scenario, passed))) return Failed;
            plan.Passed();
            passed++;
        }

        if (passed == points.Count) return 0;
        plan.Begun();
        var death = new DeathPoint(points[passed].At, points[passed].Moment, Process.GetCurrentProcess().Kill);
        if (!await TryAsync("life", points[passed], () => LiveAsync(plan, points[passed].Scenario, passed, death))) return Failed;
        Console.WriteLine($"{points[passed]} was never reached: {death.Calls} calls.");
        return Survived;
    }

    private static Task LiveAsync(KillPlan plan, CrashScenario scenario, int point, DeathPoint death) =>
        InWorldAsync(plan, scenario, point, 0, run => run.LiveAsync(death, cached: 100));

    private static Task RecoverAsync(KillPlan plan, CrashScenario scenario, int point) => InWorldAsync(plan, scenario, point, 100, async run =>
    {
        await run.ExcuseWhatWasCutShortAsync();
        await run.LiveAsync(DeathPoint.Never(), cached: 100);
        await run.CheckAsync(died: true);
    });

    private static async Task InWorldAsync(KillPlan plan, CrashScenario scenario, int point, int firstHost, Func<CrashRun, Task> action)
    {
        var time = new FakeTimeProvider(plan.ReadClock(Start));
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = plan.Database(point) }, time, NullLogger<SqliteStore>.Instance);
        using var world = new World(store.Tables, store.Queues, store.Blobs, time) { Ticked = plan.Tick, FirstHost = firstHost };
        using var diary = new Diary(plan.Diary(point));
        await action(new CrashRun(world, scenario, "kill", diary));
    }

    private static async Task<bool> TryAsync(string what, object point, Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (Exception failure)
        {
            Console.WriteLine($"{what} of {point}: {failure}");
            return false;
        }
    }
}
