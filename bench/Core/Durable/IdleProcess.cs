using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Bench.Core.Durable;

/// <summary>10,000 orchestrations that wait for an event or, at last, a timer, in a process of their own: what they cost while nothing happens.</summary>
internal static class IdleProcess
{
    /// <summary>First argument of the process that waits.</summary>
    public const string Verb = "idle-process";

    private const int Waiting = 10_000;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    // Two sweeps fall into it, as they would in the host.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Verb]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The waiting process could not be started.");
        try
        {
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) != "waiting") throw new InvalidOperationException("The waiting process ended early.");
            await Task.Delay(Settling, TimeProvider.System, cancellationToken);
            var calls = await AskForCallsAsync(process, cancellationToken);
            var before = ProcessFigures.CpuSeconds(process.Id);
            await Task.Delay(Window, TimeProvider.System, cancellationToken);
            var used = ProcessFigures.CpuSeconds(process.Id) - before;
            calls = await AskForCallsAsync(process, cancellationToken) - calls;
            return
            [
                new Figure(CoreEntries.IdleCpu, used / Window.TotalSeconds * 100, "%"),
                new Figure(CoreEntries.IdleMemory, ProcessFigures.ResidentMegabytes(process.Id), "MB"),
                new Figure("durable.idle.calls", calls / Window.TotalMinutes, "1/min"),
            ];
        }
        finally
        {
            // The end of its input ends it.
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>What the process does: starts them, says so, and answers each line with the storage calls so far.</summary>
    public static async Task RunAsync()
    {
        await using var store = StoreUnderTest.OnSqlite();
        var counted = new CountedCalls();
        await using var durable = new DurableUnderTest(counted.Count(store), Workload.Registry());
        var ids = Enumerable.Range(0, Waiting).Select(number => number.ToString("D5", CultureInfo.InvariantCulture)).ToArray();
        foreach (var some in ids.Chunk(500))
            await Task.WhenAll(some.Select(id => durable.Client.ScheduleNewOrchestrationInstanceAsync(Workload.Wait, 0, new StartOrchestrationOptions(id))));
        foreach (var id in ids) await durable.Client.WaitForInstanceStartAsync(id);

        // As a host does when it starts: the first sweep looks at every instance.
        await durable.Engine.SweepAsync(CancellationToken.None);
        using var sweeps = new PeriodicTimer(SweepInterval, TimeProvider.System);
        _ = SweepAsync(durable.Engine, sweeps);
        _ = MemoryTrimmer.OfProcess().RunAsync(TimeProvider.System, CancellationToken.None);
        Console.WriteLine("waiting");
        while (await Console.In.ReadLineAsync() is not null) Console.WriteLine(counted.Calls.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task SweepAsync(DurableTaskEngine engine, PeriodicTimer sweeps)
    {
        while (await sweeps.WaitForNextTickAsync()) await engine.SweepAsync(CancellationToken.None);
    }

    private static async Task<long> AskForCallsAsync(Process process, CancellationToken cancellationToken)
    {
        await process.StandardInput.WriteLineAsync("calls".AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        return long.Parse((await process.StandardOutput.ReadLineAsync(cancellationToken))!, CultureInfo.InvariantCulture);
    }
}
