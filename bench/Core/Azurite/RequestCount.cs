using System.Globalization;
using FunctionsPlatform.Bench.Core.Durable;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Core.Azurite;

/// <summary>What an orchestration of three activities asks of the account, from its start until its caller knows the end: everything that the process sends,
/// looks into empty queues included.</summary>
internal static class RequestCount
{
    private const int WarmUp = 20;
    private const int OneByOne = 300;
    private const int AtOnce = 1000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(AzuriteServer azurite, CancellationToken cancellationToken)
    {
        var counter = new AzureRequestCounter();
        await using var store = StoreUnderTest.OnAzure(azurite.NewAccount().ConnectionString, counter);
        await using var durable = new DurableUnderTest(store, Workload.Registry());
        for (var number = 0; number < WarmUp; number++) await RunAsync(durable, number, cancellationToken);

        counter.Reset();
        for (var number = 0; number < OneByOne; number++) await RunAsync(durable, number, cancellationToken);
        var oneByOne = PerOrchestration(CoreEntries.AzuriteRequests, counter, OneByOne);

        counter.Reset();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(number => Task.Run(() => RunAsync(durable, number, cancellationToken), cancellationToken)));
        return [oneByOne, PerOrchestration(CoreEntries.AzuriteRequests + ".burst", counter, AtOnce)];
    }

    private static Task RunAsync(DurableUnderTest durable, int number, CancellationToken cancellationToken) =>
        durable.RunAsync(Workload.Sequence, number, (number * 8).ToString(CultureInfo.InvariantCulture), cancellationToken);

    private static Figure PerOrchestration(string name, AzureRequestCounter counter, double orchestrations)
    {
        var kinds = counter.ByKind;
        var parts = kinds.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {kind.Value / orchestrations:0.00}"));
        Console.Error.WriteLine($"  {name}: {string.Join(", ", parts)}");
        return new Figure(name, kinds.Values.Sum() / orchestrations, "", PublishedPeer.OnAzurite.Name, PublishedPeer.Requests);
    }
}
