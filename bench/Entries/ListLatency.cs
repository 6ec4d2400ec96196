using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Bench.Platform;

namespace FunctionsPlatform.Bench.Entries;

/// <summary>How long lists of Containers take when there are five thousand of them (with the simulated runtime: no engine takes so many).</summary>
internal static class ListLatency
{
    public const string Name = "list.5000";

    private const int Apps = 5;
    private const int Replicas = 1_000;
    private const int Rounds = 21;
    private const string Containers = "api/v1/namespaces/default/containers";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string bin, CancellationToken cancellationToken)
    {
        await using var platform = await PlatformUnderTest.StartAsync(bin, dockerHost: null, cancellationToken);
        for (var number = 0; number < Apps; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"app-{number}");
            await platform.PutAppAsync(name, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"image":"image","replicas":{{{Replicas}}}}}""", cancellationToken);
            await Polling.UntilAsync($"{Replicas} replicas of {name}", async () => await platform.ReadyReplicasAsync(name, cancellationToken) == Replicas, cancellationToken);
        }

        var all = await MedianAsync(platform, Containers, cancellationToken);
        var page = await MedianAsync(platform, Containers + "?limit=500", cancellationToken);
        var app = await MedianAsync(platform, Containers + "?labelSelector=app%3Dapp-3&limit=500", cancellationToken);
        var one = await MedianAsync(platform, "api/v1/namespaces/default/apps/app-3", cancellationToken);
        return
        [
            new Figure(Name + ".all", all.Milliseconds, "ms"),
            new Figure(Name + ".all.size", all.Bytes / 1e6, "MB"),
            new Figure(Name + ".page", page.Milliseconds, "ms"),
            new Figure(Name + ".selected", app.Milliseconds, "ms"),
            new Figure(Name + ".one-app", one.Milliseconds, "ms"),
        ];
    }

    private static async Task<(double Milliseconds, int Bytes)> MedianAsync(PlatformUnderTest platform, string path, CancellationToken cancellationToken)
    {
        var (times, bytes) = (new List<double>(), 0);
        // The first is for caches.
        for (var round = -1; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            bytes = await platform.GetAsync(path, cancellationToken);
            if (round >= 0) times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return (Median.Of(times), bytes);
    }
}
