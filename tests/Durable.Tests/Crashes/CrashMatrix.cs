using System.Collections.Concurrent;
using System.Globalization;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Walks the storage calls of a scenario: for each, a process dies before it and one dies after it, and another takes over.</summary>
/// <remarks>Slow backends take every n-th point; <c>FP_CRASH_MATRIX=all</c> takes all of them, a number every so many; <c>FP_CRASH_SCENARIO</c> those
/// of one scenario.</remarks>
internal static class CrashMatrix
{
    private static readonly ConcurrentDictionary<string, int> Covered = new();

    public static CrashMoment[] Moments { get; } = [CrashMoment.BeforeEffect, CrashMoment.AfterEffect];

    /// <summary>Every <paramref name="stride"/>-th point of a walk of so many calls; which ones differs between scenarios.</summary>
    public static IEnumerable<(int At, CrashMoment Moment)> Points(CrashScenario scenario, int calls, int stride)
    {
        if (Environment.GetEnvironmentVariable("FP_CRASH_SCENARIO") is { Length: > 0 } only && only != scenario.Name) return [];
        var asked = Environment.GetEnvironmentVariable("FP_CRASH_MATRIX");
        if (int.TryParse(asked, CultureInfo.InvariantCulture, out var every) && every > 0) stride = every;
        if (asked == "all") stride = 1;
        var first = scenario.Name.Sum(letter => letter) % stride;
        var all = from at in Enumerable.Range(1, calls) from moment in Moments select (at, moment);
        return all.Skip(first).Where((_, index) => index % stride == 0);
    }

    /// <summary>Counted for the line that <see cref="Report"/> prints.</summary>
    public static void Count(string backend, int points) => Covered.AddOrUpdate(backend, points, (_, before) => before + points);

    public static void Report(string backend) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"crash points covered on {backend}: {Covered.GetValueOrDefault(backend)}"));

    /// <param name="inWorld">Gives each run a world of its own, or one that is as good, and an id.</param>
    /// <param name="local">Workers for activities beside the queue; none: each travels by a message.</param>
    public static async Task WalkAsync(
        string backend, CrashScenario scenario, int stride, int cached, Func<Func<World, string, Task>, Task> inWorld, int local = 1)
    {
        var calls = 0;
        // Twice: a store that runs share keeps what is written once and for all.
        for (var life = 0; life < 2; life++)
            await inWorld(async (world, id) => calls = (await CrashAsync(world, scenario, id, DeathPoint.Never(), cached, local)).Calls);
        Assert.InRange(calls, 5, 2_000);
        var points = Points(scenario, calls, stride).ToList();
        foreach (var (at, moment) in points)
        {
            var death = new DeathPoint(at, moment);
            try
            {
                await inWorld((world, id) => CrashAsync(world, scenario, id, death, cached, local));
                Assert.True(death.IsDead, $"Call {at} was never made.");
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{scenario} on {backend}, {cached} cached, {local} local, death at {death} of {calls}: {failure.Message}", failure);
            }
        }

        Count(backend, points.Count);
    }

    private static async Task<DeathPoint> CrashAsync(World world, CrashScenario scenario, string id, DeathPoint death, int cached, int local)
    {
        using var diary = new Diary();
        var run = new CrashRun(world, scenario, id, diary);
        try
        {
            await run.LiveAsync(death, cached, local);
        }
        catch (Exception) when (death.IsDead)
        {
            if (world.Queues is ReturningQueues queues) await queues.ReturnAsync();
            await run.ExcuseWhatWasCutShortAsync();
            await run.LiveAsync(DeathPoint.Never(), cached, local);
        }

        await run.CheckAsync(death.IsDead);
        return death;
    }
}
