using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable.Tests.Pumping;
using FunctionsPlatform.Storage.Memory;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>Real concurrency and real time.</summary>
public sealed class PumpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_pumped_engines_share_200_orchestrations_on_memory()
    {
        using var store = new MemoryStore(TimeProvider.System);
        await RunAsync(store.Tables, store.Queues, store.Blobs);
    }

    [Fact]
    public async Task Two_pumped_engines_share_200_orchestrations_on_SQLite()
    {
        var folder = Directory.CreateTempSubdirectory("durable-pump-");
        try
        {
            var options = new SqliteStoreOptions { Path = Path.Combine(folder.FullName, "store.db") };
            await using var store = SqliteStore.Open(options, TimeProvider.System, NullLogger<SqliteStore>.Instance);
            await RunAsync(store.Tables, store.Queues, store.Blobs);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(Storage.ITableStore tables, Storage.IQueueStore queues, Storage.IBlobStore blobs)
    {
        var registry = new DurableTaskRegistry()
            .AddOrchestratorFunc<int, int>("work", async (context, input) =>
            {
                var parts = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => context.CallActivityAsync<int>("add", input + number)));
                await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
                return parts.Sum() + await context.CallSubOrchestratorAsync<int>("child", input);
            })
            .AddOrchestratorFunc<int, int>("child", (context, input) => context.CallActivityAsync<int>("add", input))
            .AddActivityFunc<int, int>("add", async (_, input) =>
            {
                await Task.Yield();
                return input + 1;
            });
        using var stop = new CancellationTokenSource();
        var backends = Enumerable.Range(0, 2).Select(_ => new DurableTaskBackend(
            tables, queues, blobs, new DurableTaskOptions(), TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance)).ToList();
        var pumps = backends.Select(backend => new DurableTaskPump(
            new DurableTaskEngine(backend, registry), queues, new DurableTaskPumpOptions(), TimeProvider.System, NullLogger<DurableTaskPump>.Instance).RunAsync(stop.Token)).ToList();
        var client = new DurableTaskClient(backends[0]);

        var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => client.ScheduleNewOrchestrationInstanceAsync("work", number)));
        var ended = await Task.WhenAll(ids.Select(id => client.WaitForInstanceCompletionAsync(id, true, World.Token))).WaitAsync(Patience, World.Token);

        Assert.Equal(Enumerable.Range(0, 200).Select(number => (6 * number) + 16), ended.Select(instance => instance.ReadOutputAs<int>()));
        await stop.CancelAsync();
        await Task.WhenAll(pumps).WaitAsync(Patience, World.Token);
    }
}
