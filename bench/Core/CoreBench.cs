using FunctionsPlatform.Bench.Core.Azurite;
using FunctionsPlatform.Bench.Core.Durable;
using FunctionsPlatform.Bench.Core.Keyspace;
using FunctionsPlatform.Bench.Core.Peers;
using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Core;

/// <summary>The core's table of contents. Everything runs in this process, compiled just in time, on a store of its own.</summary>
internal static class CoreBench
{
    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        if (options.Wants(CoreEntries.Fsync)) figures.Add(await Stage.TimeAsync(CoreEntries.Fsync, () => Task.FromResult(DiskFsync.Measure())));
        if (CoreEntries.Keyspace.Any(options.Wants)) figures.AddRange(await KeyspaceAsync(options, cancellationToken));
        foreach (var entry in DurableEntries.OnSqlite.Where(entry => options.Wants(entry.Name)))
        {
            figures.AddRange(await Stage.TimeAsync(entry.Name, async () =>
            {
                await using var store = StoreUnderTest.OnSqlite();
                return await entry.MeasureAsync(store, cancellationToken);
            }));
        }

        if (options.Wants(CoreEntries.IdleCpu) || options.Wants(CoreEntries.IdleMemory))
            figures.AddRange(await Stage.TimeAsync("durable.idle", () => IdleProcess.MeasureAsync(cancellationToken)));
        if (options.WantsVery(CoreEntries.Flat))
        {
            figures.AddRange(await Stage.TimeAsync(CoreEntries.Flat, async () =>
            {
                await using var store = StoreUnderTest.OnSqlite();
                return await FlatRun.MeasureAsync(store, cancellationToken);
            }));
        }

        if (CoreEntries.Azurite.Any(options.Wants)) figures.AddRange(await AzuriteAsync(options, cancellationToken));
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> AzuriteAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        if (AzuriteServer.WhyNot() is { } reason)
        {
            Console.Error.WriteLine($"bench: {string.Join(", ", CoreEntries.Azurite.Where(options.Wants))} left out: {reason}");
            return [];
        }

        var figures = new List<Figure>();
        foreach (var entry in AzuriteEntries.All.Where(entry => options.Wants(entry.Name)))
        {
            figures.AddRange(await Stage.TimeAsync(entry.Name, async () =>
            {
                // A fresh one each: it keeps all it ever held in memory, and gets slower with it.
                await using var azurite = await AzuriteServer.StartAsync(clock: null, cancellationToken);
                return await entry.MeasureAsync(azurite, cancellationToken);
            }));
        }

        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> KeyspaceAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        await using var peer = await EtcdPeer.TryStartAsync(cancellationToken);
        var figures = new List<Figure>();
        foreach (var entry in KeyspaceEntries.All.Where(entry => options.Wants(entry.Name)))
            figures.AddRange(await Stage.TimeAsync(entry.Name, () => entry.MeasureAsync(peer, cancellationToken)));
        return figures;
    }
}
