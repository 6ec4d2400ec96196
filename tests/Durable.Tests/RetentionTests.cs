using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable.Tests.Pumping;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Durable.Tests;

/// <summary>What a file holds when everything that had ended was purged. In large: <c>./dev bench durable.flat</c>.</summary>
public sealed class RetentionTests : IDisposable
{
    private const int Instances = 500;
    private const long Slack = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fp-durable-retention-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_as_large_after_20000_steps_with_retention_as_after_4000()
    {
        var (few, first) = await RunAsync(rounds: 2);
        var (many, last) = await RunAsync(rounds: 8);

        Assert.Equal((4_000, 16_000), (few, many));
        // 4,000 orchestrations that stayed would take some 6 MB.
        Assert.True(last <= first + Slack, $"{first:N0} bytes after {few:N0} steps, {last:N0} after {few + many:N0}.");
    }

    /// <summary>Each round starts all at once, waits for their ends and purges.</summary>
    private async Task<(int Steps, long FileBytes)> RunAsync(int rounds)
    {
        var (file, steps) = (new FileInfo(Path.Combine(folder.FullName, "store.db")), 0);
        await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = file.FullName }, TimeProvider.System, NullLogger<SqliteStore>.Instance))
        {
            var backend = new DurableTaskBackend(store.Tables, store.Queues, store.Blobs, new DurableTaskOptions(), TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance);
            using var stop = new CancellationTokenSource();
            var pump = new DurableTaskPump(
                new DurableTaskEngine(backend, Register()), store.Queues, new DurableTaskPumpOptions(), TimeProvider.System, NullLogger<DurableTaskPump>.Instance).RunAsync(stop.Token);
            var client = new DurableTaskClient(backend);
            for (var round = 0; round < rounds; round++)
            {
                var ended = await Task.WhenAll(Enumerable.Range(0, Instances).Select(number => RunAsync(client, number))).WaitAsync(Patience, World.Token);
                steps += ended.Sum(instance => instance.Step);
                await PurgeAsync(client);
            }

            await stop.CancelAsync();
            await pump;
            // An end reaches the index after its caller.
            await PurgeAsync(client);
        }

        file.Refresh();
        return (steps, file.Length);
    }

    private static DurableTaskRegistry Register() => new DurableTaskRegistry()
        .AddOrchestratorFunc<int, int>("sequence", async (context, input) =>
        {
            for (var index = 0; index < 3; index++) input = await context.CallActivityAsync<int>("double", input);
            return input;
        })
        .AddActivityFunc<int, int>("double", (_, input) => input * 2);

    private static async Task<OrchestrationMetadata> RunAsync(DurableTaskClient client, int number)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync("sequence", number, cancellationToken: World.Token);
        return await client.WaitForInstanceCompletionAsync(id, true, World.Token);
    }

    private static async Task PurgeAsync(DurableTaskClient client)
    {
        while (!(await client.PurgeCompletedAsync(TimeProvider.System.GetUtcNow().AddSeconds(1), cancellationToken: World.Token)).IsComplete) continue;
    }
}
