using FunctionsPlatform.Storage.Sqlite;
using FunctionsPlatform.Storage.Sqlite.Native;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => folder.File("deep/er/store.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        string etag;
        await using (var store = Open())
        {
            etag = await Put(store, "r");
            await store.Queues.SendAsync("work", "now"u8.ToArray(), TimeSpan.Zero, Cancel);
            await store.Queues.SendAsync("work", "later"u8.ToArray(), TimeSpan.FromHours(1), Cancel);
            await store.Blobs.PutAsync("blobs", "b", "content"u8.ToArray(), Cancel);
        }

        await using var again = Open();
        Assert.Equal(etag, (await again.Tables.GetAsync("Things", "p", "r", Cancel))!.ETag);
        Assert.Equal("content"u8.ToArray(), (await again.Blobs.GetAsync("blobs", "b", Cancel))!.Value.ToArray());
        var request = new QueueReceive("work", TimeSpan.FromHours(2)) { Max = 32 };
        Assert.Equal("now"u8.ToArray(), Assert.Single(await again.Queues.ReceiveAsync(request, Cancel)).Body.ToArray());
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("later"u8.ToArray(), Assert.Single(await again.Queues.ReceiveAsync(request, Cancel)).Body.ToArray());
    }

    [Fact]
    public async Task A_message_that_the_process_before_had_in_hand_is_visible_after_a_restart()
    {
        var request = new QueueReceive("work", TimeSpan.FromHours(2)) { Max = 32 };
        QueueMessage held;
        await using (var store = Open())
        {
            await store.Queues.SendAsync("work", "held"u8.ToArray(), TimeSpan.Zero, Cancel);
            await store.Queues.SendAsync("work", "later"u8.ToArray(), TimeSpan.FromHours(1), Cancel);
            held = Assert.Single(await store.Queues.ReceiveAsync(request, Cancel));
        }

        await using var again = Open();
        var taken = Assert.Single(await again.Queues.ReceiveAsync(request, Cancel));

        Assert.Equal(("held", 2), (System.Text.Encoding.UTF8.GetString(taken.Body.Span), taken.DequeueCount));
        Assert.False(await again.Queues.DeleteAsync("work", held, Cancel));
    }

    [Fact]
    public async Task An_etag_from_before_a_restart_never_comes_back()
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < 5; round++)
        {
            await using var store = Open();
            Assert.True(seen.Add(await Put(store, "r")));
            await store.Tables.SubmitAsync("Things", "p", [new TableOperation.Delete("r", TableOperation.AnyETag)], Cancel);
        }
    }

    [Fact]
    public async Task The_same_file_opens_once_and_again_after_closing()
    {
        var store = Open();
        Assert.Contains("Only one process", Assert.Throws<StorageException>(Open).Message, StringComparison.Ordinal);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Open().DisposeAsync();
    }

    [Fact]
    public async Task A_closed_store_refuses_calls_and_ends_waiting_receives()
    {
        var store = Open();
        await Put(store, "r");
        var waiting = store.Queues.ReceiveAsync(new QueueReceive("work", TimeSpan.FromMinutes(1)) { Wait = TimeSpan.FromMinutes(1) }, Cancel).AsTask();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Put(store, "r"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.Tables.GetAsync("Things", "p", "r", Cancel));
    }

    [Fact]
    public async Task What_was_queued_when_the_store_closes_is_written_first()
    {
        var store = Open();
        await Put(store, "r");
        var writes = Enumerable.Range(0, 100).Select(index => Put(store, $"{index}")).ToArray();
        await store.DisposeAsync();
        await Task.WhenAll(writes);

        await using var again = Open();
        Assert.Equal(101, (await again.Tables.QueryAsync(new TableQuery("Things", "p"), Cancel)).Entities.Count);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_untouched()
    {
        await Open().DisposeAsync();
        using (var database = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(Database)) database.Execute("PRAGMA user_version = 99");

        var error = Assert.Throws<StorageException>(Open);

        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
        using var unchanged = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(Database);
        Assert.Equal(99, unchanged.ReadInteger("PRAGMA user_version"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        File.WriteAllText(Database, string.Concat(Enumerable.Repeat("no database ", 1000)));
        Assert.Contains("cannot be opened", Assert.Throws<StorageException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_refuses_what_does_not_fit_and_keeps_the_rest()
    {
        await using var store = Open();
        await Put(store, "before");
        // SQLite's own page limit answers as a full disk does.
        await store.ExecuteAsync("PRAGMA max_page_count = 40");
        var failed = await Assert.ThrowsAsync<StorageException>(async () => await store.Blobs.PutAsync("blobs", "big", new byte[1_000_000], Cancel));

        Assert.False(failed.OutcomeUnknown);
        Assert.Null(await store.Blobs.GetAsync("blobs", "big", Cancel));
        await store.ExecuteAsync("PRAGMA max_page_count = 100000");
        await Put(store, "after");
        await store.Blobs.PutAsync("blobs", "big", new byte[1_000_000], Cancel);
        Assert.Equal(2, (await store.Tables.QueryAsync(new TableQuery("Things", "p"), Cancel)).Entities.Count);
    }

    [Fact, System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_may_read_the_files()
    {
        await using var store = Open();
        await Put(store, "r");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Database)!).Where(file => !file.EndsWith(".pid", StringComparison.Ordinal)))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Deleted_space_is_given_back_and_the_log_stays_bounded()
    {
        await using var store = Open();
        for (var index = 0; index < 40; index++) await store.Blobs.PutAsync("blobs", $"{index}", new byte[1_000_000], Cancel);
        for (var index = 0; index < 40; index++) await store.Blobs.DeleteAsync("blobs", $"{index}", Cancel);
        var full = await store.PagesAsync();
        for (var turn = 0; turn < 20; turn++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Put(store, $"{turn}"); // Written after the maintenance that was asked for before it.
        }

        Assert.True(full > 9_000, $"{full} pages before");
        Assert.InRange(await store.PagesAsync(), 1, full / 3);
        Assert.InRange(new FileInfo(Database + "-wal").Length, 0, 64 * 1024 * 1024);
    }

    private static async Task<string> Put(SqliteStore store, string row) =>
        Assert.IsType<BatchResult.Committed>(await store.Tables.SubmitAsync("Things", "p", [new TableOperation.Upsert(row, new TableProperties { ["V"] = 1 })], Cancel)).ETags[0];

    private SqliteStore Open() => SqliteStore.Open(new SqliteStoreOptions { Path = Database }, time, NullLogger<SqliteStore>.Instance);
}
