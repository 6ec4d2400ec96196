using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;
using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Bench.Core.Durable;

/// <summary>A million steps with ended orchestrations purged by age, as the product's timer does, only sooner: what grows meanwhile.</summary>
internal static class FlatRun
{
    private const int AtOnce = 256;
    private const long Steps = 1_000_000;
    private const long SampleSteps = 100_000;
    private const int Averaged = 3;
    private static readonly TimeSpan KeepEnded = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(StoreUnderTest store, CancellationToken cancellationToken)
    {
        var steps = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, meters) => ListenToSteps(instrument, meters) };
        listener.SetMeasurementEventCallback<long>((_, measured, _, _) => Interlocked.Add(ref steps, measured));
        listener.Start();

        await using var durable = new DurableUnderTest(store, Workload.Registry());
        var samples = new List<(double Megabytes, double FileMegabytes)>();
        var watch = Stopwatch.StartNew();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var purging = PurgeAsync(durable.Client, done.Token);
        var working = Enumerable.Range(0, AtOnce).Select(number => Task.Run(() => WorkAsync(number), cancellationToken)).ToList();
        while (samples.Count < Steps / SampleSteps)
        {
            if (purging.IsFaulted || working.Exists(worker => worker.IsFaulted)) break;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            if (Interlocked.Read(ref steps) < (samples.Count + 1) * SampleSteps) continue;
            // What is kept, not what waits for a collection.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            samples.Add((ProcessFigures.ResidentMegabytes(Environment.ProcessId), store.FileBytes!() / 1e6));
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {samples.Count * SampleSteps,9} steps after {watch.Elapsed.TotalSeconds,4:0} s: {samples[^1].Megabytes:0} MB resident ({GC.GetTotalMemory(false) / 1e6:0} MB managed), {samples[^1].FileMegabytes:0} MB on the disk"));
        }

        await done.CancelAsync();
        await Task.WhenAll([purging, .. working]);
        return
        [
            new Figure(CoreEntries.Flat + ".steps", Steps / watch.Elapsed.TotalSeconds, "1/s"),
            Compared(CoreEntries.Flat + ".memory", samples.ConvertAll(sample => sample.Megabytes)),
            Compared(CoreEntries.Flat + ".file", samples.ConvertAll(sample => sample.FileMegabytes)),
        ];

        async Task WorkAsync(int number)
        {
            while (!done.IsCancellationRequested)
                await durable.RunAsync(Workload.Sequence, number, (number * 8).ToString(CultureInfo.InvariantCulture), cancellationToken);
        }
    }

    private static void ListenToSteps(Instrument instrument, MeterListener meters)
    {
        if (instrument.Meter.Name == DurableTelemetry.Name && instrument.Name == "durable.steps") meters.EnableMeasurementEvents(instrument);
    }

    private static async Task PurgeAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PurgeInterval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                PurgeResult result;
                do result = await client.PurgeCompletedAsync(TimeProvider.System.GetUtcNow() - KeepEnded, cancellationToken: cancellationToken);
                while (!result.IsComplete);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // All steps are done.
        }
    }

    private static Figure Compared(string name, List<double> samples) =>
        new(name, samples.TakeLast(Averaged).Average(), "MB", "itself, at its beginning", samples.Take(Averaged).Average());
}
