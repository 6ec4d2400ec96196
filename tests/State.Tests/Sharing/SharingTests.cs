using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Sharing;

public sealed class SharingTests
{
    [Fact]
    public async Task Three_processes_on_one_store_write_at_once_and_see_one_order()
    {
        const int Processes = 3, Writers = 8, Increments = 10, Total = Processes * Writers * Increments;
        var world = new World();
        var options = new KeyspaceOptions { Shared = true, PollInterval = TimeSpan.FromMilliseconds(20) };
        var keyspaces = new List<State.Keyspace>();
        while (keyspaces.Count < Processes) keyspaces.Add(await world.OpenAsync(options: options));

        var reports = await Within(
            Task.WhenAll(keyspaces.Select(keyspace => SharedWorkload.RunAsync(keyspace, Writers, Increments, Total, Stop))), "three processes' increments");

        SharedWorkload.AssertOneOrder(reports, Total);
    }

    [Fact]
    public async Task Sixty_four_writers_on_Sqlite_lose_nothing_and_every_watch_sees_one_order_over_a_restart_too()
    {
        const int Writers = 64, Increments = 10, Total = Writers * Increments;
        var folder = Directory.CreateTempSubdirectory("fpstate-").FullName;
        try
        {
            var reports = new List<SharedReport>();
            await using (var store = Open())
            {
                var keyspace = await OpenKeyspaceAsync(store);
                var watchers = Enumerable.Range(0, 8).Select(_ => SharedWorkload.RunAsync(keyspace, 0, 0, Total, Stop)).ToList();
                reports.Add(await Within(SharedWorkload.RunAsync(keyspace, Writers, Increments, Total, Stop), "64 writers"));
                reports.AddRange(await Within(Task.WhenAll(watchers), "eight watches"));
            }

            await using var reopened = Open();
            reports.Add(await Within(SharedWorkload.RunAsync(await OpenKeyspaceAsync(reopened), 0, 0, Total, Stop), "the watch after the restart"));
            SharedWorkload.AssertOneOrder(reports, Total);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        SqliteStore Open() =>
            SqliteStore.Open(new SqliteStoreOptions { Path = Path.Combine(folder, "store.db") }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
    }

    private static ValueTask<State.Keyspace> OpenKeyspaceAsync(SqliteStore store) =>
        new Keyspaces(store.Tables, TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance).OpenAsync("ns", Stop);
}
