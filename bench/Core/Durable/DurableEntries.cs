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

    // Rounds for the compiler, which looks at what runs for some seconds before it compiles that well; the product is compiled before it runs.
    private const int SequencesWarmUp = 10;
    private const int LatencyWarmUp = 200;
    private const int LatencyRounds = 1000;

    public static ImmutableArray<DurableEntry> OnSqlite { get; } =
    [
        new(CoreEntries.Sequences, (store, token) => SequencesAsync(CoreEntries.Sequences, store, 5, PublishedPeer.OnEmulator, token)),
        new(CoreEntries.FanOut1000, (store, token) => FanOutAsync(CoreEntries.FanOut1000, store, 1000, 9, PublishedPeer.OnEmulator, token)),
        new(CoreEntries.FanOut10000, (store, token) => FanOutAsync(CoreEntries.FanOut10000, store, 10_000, 5, PublishedPeer.OnEmulator, token)),
        new(CoreEntries.Latency, (store, token) => LatencyAsync(CoreEntries.Latency, store, LatencyRounds, PublishedPeer.OnEmulator, token)),
    ];

    /// <summary>1,000 orchestrations of three activities, one after the other, all started at once: orchestrations per second from the first
    /// start until the last has ended.</summary>
    private static async Task<IReadOnlyList<Figure>> SequencesAsync(
        string name, StoreUnderTest store, int rounds, PublishedPeer peer, CancellationToken cancellationToken)
    {
        await using var durable = new DurableUnderTest(store, Workload.Registry());
        var rates = new List<double>(rounds);
        for (var round = -SequencesWarmUp; round < rounds; round++)
        {
            var rate = await SequencesAsync(durable, cancellationToken);
            if (round >= 0) rates.Add(rate);
        }

        return [new Figure(name, Median.Of(rates), "1/s", peer.Name, peer.SequencesPerSecond)];
    }

    /// <summary>One round of them.</summary>
    public static async Task<double> SequencesAsync(DurableUnderTest durable, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Sequences).Select(
            number => Task.Run(() => durable.RunAsync(Workload.Sequence, number, Text(number * 8), cancellationToken), cancellationToken)));
        return Sequences / watch.Elapsed.TotalSeconds;
    }

    /// <summary>One orchestration that asks for all its activities at once: activities per second from its start until its end.</summary>
    public static async Task<IReadOnlyList<Figure>> FanOutAsync(
        string name, StoreUnderTest store, int width, int rounds, PublishedPeer peer, CancellationToken cancellationToken)
    {
        await using var durable = new DurableUnderTest(store, Workload.Registry());
        var rates = new List<double>(rounds);
        for (var round = -2; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await durable.RunAsync(Workload.FanOut, width, Text((width - 1) * width), cancellationToken);
            if (round >= 0) rates.Add(width / watch.Elapsed.TotalSeconds);
        }

        return [new Figure(name, Median.Of(rates), "1/s", peer.Name, peer.ActivitiesPerSecond)];
    }

    /// <summary>One orchestration of one activity after the other, from its start until the caller knows its end.</summary>
    public static async Task<IReadOnlyList<Figure>> LatencyAsync(
        string name, StoreUnderTest store, int rounds, PublishedPeer peer, CancellationToken cancellationToken)
    {
        await using var durable = new DurableUnderTest(store, Workload.Registry());
        var milliseconds = new List<double>(rounds);
        for (var round = -LatencyWarmUp; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await durable.RunAsync(Workload.Once, round, Text(round * 2), cancellationToken);
            if (round >= 0) milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }

        return [new Figure(name, Median.Of(milliseconds), "ms", peer.Name, peer.Milliseconds)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
