using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Core.Durable;

/// <summary>The durable engine, driven as the standalone host drives it. Each figure is the median of its rounds.</summary>
internal static class DurableEntries
{
    private const int Sequences = 1000;
    private const int LatencyWarmUp = 200;
    private const int LatencyRounds = 1000;

    public static ImmutableArray<DurableEntry> OnSqlite { get; } =
    [
        new(CoreEntries.Sequences, (store, token) => SequencesAsync(CoreEntries.Sequences, store, 5, PublishedPeer.EmulatorSequencesPerSecond, token)),
        new(CoreEntries.FanOut1000, (store, token) => FanOutAsync(CoreEntries.FanOut1000, store, 1000, 9, PublishedPeer.EmulatorActivitiesPerSecond, token)),
        new(CoreEntries.FanOut10000, (store, token) => FanOutAsync(CoreEntries.FanOut10000, store, 10_000, 5, PublishedPeer.EmulatorActivitiesPerSecond, token)),
        new(CoreEntries.Latency, (store, token) => LatencyAsync(CoreEntries.Latency, store, LatencyRounds, PublishedPeer.EmulatorMilliseconds, token)),
    ];

    /// <summary>1,000 orchestrations of three activities, one after the other, all started at once: orchestrations per second from the first
    /// start until the last has ended.</summary>
    private static async Task<IReadOnlyList<Figure>> SequencesAsync(
        string name, StoreUnderTest store, int rounds, double published, CancellationToken cancellationToken)
    {
        await using var durable = new DurableUnderTest(store, Workload.Registry());
        var rates = new List<double>(rounds);
        // Two rounds are for the compiler.
        for (var round = -2; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Sequences).Select(
                number => Task.Run(() => durable.RunAsync(Workload.Sequence, number, Text(number * 8), cancellationToken), cancellationToken)));
            if (round >= 0) rates.Add(Sequences / watch.Elapsed.TotalSeconds);
        }

        return [new Figure(name, Median.Of(rates), "1/s", PublishedPeer.Emulator, published)];
    }

    /// <summary>One orchestration that asks for all its activities at once: activities per second from its start until its end.</summary>
    private static async Task<IReadOnlyList<Figure>> FanOutAsync(
        string name, StoreUnderTest store, int width, int rounds, double published, CancellationToken cancellationToken)
    {
        await using var durable = new DurableUnderTest(store, Workload.Registry());
        var rates = new List<double>(rounds);
        for (var round = -2; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await durable.RunAsync(Workload.FanOut, width, Text((width - 1) * width), cancellationToken);
            if (round >= 0) rates.Add(width / watch.Elapsed.TotalSeconds);
        }

        return [new Figure(name, Median.Of(rates), "1/s", PublishedPeer.Emulator, published)];
    }

    /// <summary>One orchestration of one activity after the other, from its start until the caller knows its end.</summary>
    private static async Task<IReadOnlyList<Figure>> LatencyAsync(
        string name, StoreUnderTest store, int rounds, double published, CancellationToken cancellationToken)
    {
        await using var durable = new DurableUnderTest(store, Workload.Registry());
        var milliseconds = new List<double>(rounds);
        for (var round = -LatencyWarmUp; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await durable.RunAsync(Workload.Once, round, Text(round * 2), cancellationToken);
            if (round >= 0) milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }

        return [new Figure(name, Median.Of(milliseconds), "ms", PublishedPeer.Emulator, published)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
