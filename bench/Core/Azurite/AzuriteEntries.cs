using System.Collections.Immutable;
using FunctionsPlatform.Bench.Core.Durable;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Core.Azurite;

/// <summary>The durable engine on an Azurite that does nothing else, and what that Azurite can do at most.</summary>
internal static class AzuriteEntries
{
    private const int LatencyRounds = 300;
    private const int SequenceRounds = 5;

    public static ImmutableArray<AzuriteEntry> All { get; } =
    [
        new(CoreEntries.AzuriteLimit, AzuriteLimit.MeasureAsync),
        new(CoreEntries.AzuriteSequences, SequencesAsync),
        On(CoreEntries.AzuriteFanOut1000, (store, token) => DurableEntries.FanOutAsync(CoreEntries.AzuriteFanOut1000, store, 1000, 9, PublishedPeer.OnAzurite, token)),
        On(CoreEntries.AzuriteLatency, (store, token) => DurableEntries.LatencyAsync(CoreEntries.AzuriteLatency, store, LatencyRounds, PublishedPeer.OnAzurite, token)),
        new(CoreEntries.AzuriteRequests, RequestCount.MeasureAsync),
        new(CoreEntries.AzuriteOtherClient, HostProcess.MeasureAsync),
    ];

    private static async Task<IReadOnlyList<Figure>> SequencesAsync(AzuriteServer azurite, CancellationToken cancellationToken)
    {
        var rates = new List<double>(SequenceRounds);
        for (var round = -1; round < SequenceRounds; round++)
        {
            // An account each: a query has Azurite go through the whole table, what earlier rounds left included, and a point read through all rows of that key.
            await using var store = StoreUnderTest.OnAzure(azurite.NewAccount().ConnectionString, counter: null);
            await using var durable = new DurableUnderTest(store, Workload.Registry());
            var rate = await DurableEntries.SequencesAsync(durable, cancellationToken);
            if (round >= 0) rates.Add(rate);
        }

        return [new Figure(CoreEntries.AzuriteSequences, Median.Of(rates), "1/s", PublishedPeer.OnAzurite.Name, PublishedPeer.OnAzurite.SequencesPerSecond)];
    }

    private static AzuriteEntry On(string name, Func<StoreUnderTest, CancellationToken, Task<IReadOnlyList<Figure>>> measure) => new(name, async (azurite, token) =>
    {
        await using var store = StoreUnderTest.OnAzure(azurite.NewAccount().ConnectionString, counter: null);
        return await measure(store, token);
    });
}
