using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

/// <summary>A store that writes and deletes for ever takes as much room as what is in it.</summary>
public sealed class SteadyStateTests : IDisposable
{
    private const long MiB = 1024 * 1024;
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => folder.File("store.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_store_that_writes_and_deletes_steadily_stays_flat_in_file_and_log()
    {
        const int rounds = 60;
        await using var store = Open(new SqliteStoreOptions { Path = Database });
        var (files, logs) = (new List<long>(), new List<long>());
        for (var round = 0; round < rounds; round++)
        {
            // About 3 MB come and the round before last's go: 180 MB in all, ten times the log's usual length.
            await Task.WhenAll(Enumerable.Range(0, 20).Select(index => store.Blobs.PutAsync("blobs", $"{round}-{index}", new byte[100_000], Cancel).AsTask()));
            TableOperation[] rows = [.. Enumerable.Range(0, 90).Select(index => new TableOperation.Upsert($"{round}-{index}", new() { ["V"] = new byte[10_000] }))];
            await store.Tables.SubmitAsync("Things", "p", rows, Cancel);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.Queues.SendAsync("queue", new byte[1000], TimeSpan.Zero, Cancel).AsTask()));
            var messages = await store.Queues.ReceiveAsync(new QueueReceive("queue", TimeSpan.FromHours(9)) { Max = 32 }, Cancel);
            await Task.WhenAll(messages.Concat(await store.Queues.ReceiveAsync(new QueueReceive("queue", TimeSpan.FromHours(9)) { Max = 32 }, Cancel)).Select(message => store.Queues.DeleteAsync("queue", message, Cancel).AsTask()));
            if (round >= 2)
            {
                await Task.WhenAll(Enumerable.Range(0, 20).Select(index => store.Blobs.DeleteAsync("blobs", $"{round - 2}-{index}", Cancel).AsTask()));
                await store.Tables.SubmitAsync("Things", "p", [.. Enumerable.Range(0, 90).Select(index => new TableOperation.Delete($"{round - 2}-{index}", TableOperation.AnyETag))], Cancel);
            }

            await MaintainAsync(store);
            files.Add(new FileInfo(Database).Length);
            logs.Add(new FileInfo(Database + "-wal").Length);
        }

        var (early, late) = (files[10..30].Max(), files[30..].Max());
        Assert.True(late <= early + MiB, $"The file grew from {early} to {late} bytes: {string.Join(' ', files)}");
        Assert.InRange(files.Max(), MiB, 32 * MiB);
        Assert.InRange(logs.Max(), MiB, 32 * MiB);
    }

    [Fact]
    public async Task A_reader_that_takes_long_neither_stops_writers_nor_keeps_the_log_for_ever()
    {
        await using var store = Open(new SqliteStoreOptions { Path = Database, LogBytes = 2 * MiB });
        await store.Blobs.PutAsync("blobs", "first", new byte[1000], Cancel);
        using (var reader = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(Database))
        {
            // As a backup does: one read transaction over many writes.
            reader.Execute("BEGIN");
            Assert.Equal(1, reader.ReadInteger("SELECT count(*) FROM chunks"));
            for (var index = 0; index < 8; index++)
            {
                await store.Blobs.PutAsync("blobs", $"{index}", new byte[MiB], Cancel);
                await MaintainAsync(store);
            }

            Assert.Equal(1, reader.ReadInteger("SELECT count(*) FROM chunks"));
            Assert.InRange(new FileInfo(Database + "-wal").Length, 8 * MiB, 32 * MiB);
        }

        await MaintainAsync(store);
        Assert.Equal(0, new FileInfo(Database + "-wal").Length);
        Assert.Equal(9, await store.ReadAsync("SELECT count(*) FROM chunks"));
    }

    // The clock asks for maintenance, which follows the operations that the writer finds when it wakes: the second one comes after it.
    private async Task MaintainAsync(SqliteStore store)
    {
        time.Advance(TimeSpan.FromSeconds(10));
        for (var operation = 0; operation < 2; operation++) await store.ReadAsync("SELECT 1");
    }

    private SqliteStore Open(SqliteStoreOptions options) => SqliteStore.Open(options, time, NullLogger<SqliteStore>.Instance);
}
