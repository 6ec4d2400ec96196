using System.Diagnostics;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Real processes on a SQLite file, killed with SIGKILL in the middle of their storage calls.</summary>
public sealed class KillTests : IDisposable
{
    private const int Stride = 79;
    private const int Killed = 128 + 9;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fp-durable-kill-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_process_killed_at_any_storage_call_changes_nothing()
    {
        var plan = new KillPlan(folder.FullName);
        var points = new List<(CrashScenario Scenario, int At, Storage.Faults.CrashMoment Moment)>();
        foreach (var scenario in CrashScenarios.All)
        {
            var all = CrashMatrix.Points(scenario, await CountAsync(scenario), Stride);
            points.AddRange(all.Select(point => (scenario, point.At, point.Moment)));
        }

        plan.Write(points);
        for (var deaths = 0; ; deaths++)
        {
            var (code, output) = await RunChildAsync();
            if (code == 0) break;
            Assert.True(code == Killed, $"Exit code {code} after {deaths} deaths: {output}");
            Assert.True(deaths < points.Count, "More deaths than were planned.");
        }

        Assert.Equal(points.Count, plan.ReadProgress().Passed);
        CrashMatrix.Count("SQLite by SIGKILL", points.Count);
        CrashMatrix.Report("SQLite by SIGKILL");
    }

    /// <summary>The port calls of a life without a death are the same on every store.</summary>
    private static async Task<int> CountAsync(CrashScenario scenario)
    {
        var time = new FakeTimeProvider(Start);
        using var store = new MemoryStore(time);
        using var world = new World(store.Tables, store.Queues, store.Blobs, time);
        using var diary = new Diary();
        var death = DeathPoint.Never();
        await new CrashRun(world, scenario, "count", diary).LiveAsync(death, cached: 100);
        return death.Calls;
    }

    private async Task<(int Code, string Output)> RunChildAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
        start.Environment[KilledProcess.Variable] = folder.FullName;
        using var child = Process.Start(start)!;
        try
        {
            var output = await child.StandardOutput.ReadToEndAsync(World.Token);
            await child.WaitForExitAsync(World.Token);
            return (child.ExitCode, output);
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }
    }
}
