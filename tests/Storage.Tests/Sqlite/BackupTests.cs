using System.Collections.Concurrent;
using System.Globalization;
using FunctionsPlatform.Storage.Sqlite;
using FunctionsPlatform.Storage.Sqlite.Backups;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

public sealed class BackupTests : IDisposable
{
    private static readonly Dictionary<string, string> Notes = new() { ["cluster-id"] = "abc" };
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => folder.File("store.db");

    private string Backup => folder.File("backup.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_backup_made_while_many_write_holds_every_write_that_was_answered_before_and_whole_batches_only()
    {
        var answered = new ConcurrentDictionary<string, bool>();
        string[] before;
        await using (var store = Open(Database))
        {
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteUntilAsync(store, writer, answered, stop.Token), Cancel)).ToArray();
            while (answered.Count < 400) await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel), Task.WhenAll(writers));
            before = [.. answered.Keys];
            await store.BackupAsync(Backup, Notes, time, Cancel);
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            Assert.True(answered.Count > before.Length, "Nobody wrote while the backup was made.");
        }

        Assert.Null(SqliteRestore.Run(Backup, folder.File("restored.db"), Cancel));
        await using var restored = Open(folder.File("restored.db"));
        var rows = await ReadAllAsync(restored);
        Assert.Empty(before.Except(rows));
        Assert.All(rows, row => Assert.Contains(row.EndsWith('b') ? row[..^1] : row + "b", rows));
    }

    [Fact]
    public async Task A_restored_store_is_whole_goes_on_and_gives_out_nothing_twice()
    {
        string etag;
        await using (var store = Open(Database))
        {
            await Put(store, "r");
            await store.Queues.SendAsync("queue", "m"u8.ToArray(), TimeSpan.Zero, Cancel);
            await store.Blobs.PutAsync("blobs", "b", new byte[100_000], Cancel);
            await store.BackupAsync(Backup, Notes, time, Cancel);
            etag = await Put(store, "after");
        }

        var kept = SqliteRestore.Run(Backup, Database, Cancel);

        await using (var restored = Open(Database))
        {
            Assert.Null(await restored.Tables.GetAsync("Things", "p", "after", Cancel));
            Assert.NotNull(await restored.Tables.GetAsync("Things", "p", "r", Cancel));
            Assert.Single(await restored.Queues.ReceiveAsync(new QueueReceive("queue", TimeSpan.FromMinutes(1)), Cancel));
            Assert.Equal(100_000, (await restored.Blobs.GetAsync("blobs", "b", Cancel))!.Value.Length);
            Assert.True(Number(await Put(restored, "after")) > Number(etag));
            Assert.Equal(2, await restored.ReadAsync("PRAGMA auto_vacuum")); // Incremental, as in a store made anew.
        }

        using (var checks = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(Database)) Assert.Null(DamageFinder.Find(checks, thorough: true));
        await using var replaced = Open(kept!);
        Assert.NotNull(await replaced.Tables.GetAsync("Things", "p", "after", Cancel));
    }

    [Fact]
    public async Task A_store_that_ended_without_closing_keeps_what_only_its_log_holds_when_it_is_replaced()
    {
        await using (var store = Open(Database)) await store.BackupAsync(Backup, Notes, time, Cancel);
        var abandoned = folder.File("abandoned.db");
        await using (var store = Open(Database))
        {
            await Put(store, "only-in-log");
            foreach (var suffix in (string[])["", "-wal"]) File.Copy(Database + suffix, abandoned + suffix);
        }

        var kept = SqliteRestore.Run(Backup, abandoned, Cancel);
        await using var replaced = Open(kept!);
        Assert.NotNull(await replaced.Tables.GetAsync("Things", "p", "only-in-log", Cancel));
        await using var restored = Open(abandoned);
        Assert.Null(await restored.Tables.GetAsync("Things", "p", "only-in-log", Cancel));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public async Task An_interrupted_restore_is_completed_by_the_next_opening(int renamed)
    {
        await using (var store = Open(Database))
        {
            await Put(store, "old");
            await store.BackupAsync(Backup, Notes, time, Cancel);
        }

        SqliteRestore.Run(Backup, folder.File("other.db"), Cancel);
        await using (var store = Open(Database)) await Put(store, "new");

        // As it stands when the process dies after its copy was whole and after so many of the renames.
        File.Copy(folder.File("other.db"), Database + ".restoring");
        var stamp = File.GetLastWriteTimeUtc(Database + ".restoring").ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        if (renamed > 0) File.WriteAllText($"{Database}.replaced-{stamp}-wal", "");
        if (renamed > 1) File.Move(Database, $"{Database}.replaced-{stamp}");

        await using (var restored = Open(Database))
        {
            Assert.NotNull(await restored.Tables.GetAsync("Things", "p", "old", Cancel));
            Assert.Null(await restored.Tables.GetAsync("Things", "p", "new", Cancel));
        }

        Assert.False(File.Exists(Database + ".restoring"));
        await using var replaced = Open($"{Database}.replaced-{stamp}");
        Assert.NotNull(await replaced.Tables.GetAsync("Things", "p", "new", Cancel));
    }

    [Fact]
    public async Task A_backup_says_when_it_was_made_and_what_was_put_in_beside()
    {
        await using (var store = Open(Database)) await store.BackupAsync(Backup, Notes, time, Cancel);
        var info = SqliteBackup.Verify(Backup, Cancel);
        Assert.Equal((time.GetUtcNow(), "abc"), (info.CreatedAt, info.Notes["cluster-id"]));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
    }

    [Fact]
    public async Task A_backup_overwrites_nothing_and_a_failed_one_leaves_nothing()
    {
        await using var store = Open(Database);
        await File.WriteAllTextAsync(Backup, "mine", Cancel);
        Assert.Contains("exists already", (await Fails(store.BackupAsync(Backup, Notes, time, Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Backup, Cancel));
        await Fails(store.BackupAsync(folder.File("no/such/folder"), Notes, time, Cancel));
        await Fails(SqliteBackup.CreateAsync(folder.File("none.db"), folder.File("of-none"), Notes, time, Cancel));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Database)!, "*.part"));
        Assert.False(File.Exists(folder.File("none.db")));
    }

    [Fact]
    public async Task A_restore_is_refused_while_a_process_has_the_store_open()
    {
        await using var store = Open(Database);
        await Put(store, "r");
        await store.BackupAsync(Backup, Notes, time, Cancel);
        Assert.Contains("Only one process", Assert.Throws<StorageException>(() => SqliteRestore.Run(Backup, Database, Cancel)).Message, StringComparison.Ordinal);
        Assert.NotNull(await store.Tables.GetAsync("Things", "p", "r", Cancel));
    }

    [Fact]
    public async Task What_is_no_backup_is_refused_and_nothing_changes()
    {
        await using (var store = Open(Database)) await Put(store, "mine");
        await File.WriteAllTextAsync(folder.File("text"), string.Concat(Enumerable.Repeat("no database ", 1000)), Cancel);
        await using (Open(folder.File("plain.db"))) { }
        await MakeBackup(folder.File("newer"), "PRAGMA user_version = 99");

        foreach (var (file, why) in (ReadOnlySpan<(string, string)>)[("text", "no backup"), ("plain.db", "no backup"), ("missing", "no backup"), ("newer", "newer program")])
        {
            Assert.Contains(why, Assert.Throws<StorageException>(() => SqliteRestore.Run(folder.File(file), Database, Cancel)).Message, StringComparison.Ordinal);
        }

        await using var store2 = Open(Database);
        Assert.NotNull(await store2.Tables.GetAsync("Things", "p", "mine", Cancel));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Database)!, "*.part"));
    }

    [Fact]
    public async Task A_damaged_backup_is_refused()
    {
        await MakeBackup(Backup, "SELECT 1");
        var whole = await File.ReadAllBytesAsync(Backup, Cancel);

        // A page header in each of several pages, and a cut.
        foreach (var page in (int[])[1, 2, 5, whole.Length / 4096 / 2])
        {
            var damaged = whole.ToArray();
            damaged.AsSpan(page * 4096, 16).Fill(0xA5);
            await File.WriteAllBytesAsync(folder.File("damaged"), damaged, Cancel);
            Assert.Throws<StorageException>(() => SqliteRestore.Run(folder.File("damaged"), folder.File("target.db"), Cancel));
            Assert.False(File.Exists(folder.File("target.db")));
        }

        await File.WriteAllBytesAsync(folder.File("damaged"), whole[..^4096], Cancel);
        Assert.Throws<StorageException>(() => SqliteRestore.Run(folder.File("damaged"), folder.File("target.db"), Cancel));
    }

    [Fact]
    public async Task A_cancelled_backup_leaves_nothing()
    {
        await using var store = Open(Database);
        await Put(store, "r");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.BackupAsync(Backup, Notes, time, cancelled.Token));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Database)!, "backup*"));
    }

    private static async Task WriteUntilAsync(SqliteStore store, int writer, ConcurrentDictionary<string, bool> answered, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var row = string.Create(CultureInfo.InvariantCulture, $"{writer}-{number:D6}");
            var value = new TableProperties { ["V"] = new byte[500] };
            Assert.IsType<BatchResult.Committed>(await store.Tables.SubmitAsync("Things", "p", [new TableOperation.Insert(row, value), new TableOperation.Insert(row + "b", value)], Cancel));
            answered[row] = true;
        }
    }

    private static async Task<HashSet<string>> ReadAllAsync(SqliteStore store)
    {
        var rows = new HashSet<string>();
        for (string? from = ""; from is not null;)
        {
            var page = await store.Tables.QueryAsync(new TableQuery("Things", "p") { From = from }, Cancel);
            rows.UnionWith(page.Entities.Select(entity => entity.Row));
            from = page.Next;
        }

        return rows;
    }

    private static async Task<string> Put(SqliteStore store, string row) =>
        Assert.IsType<BatchResult.Committed>(await store.Tables.SubmitAsync("Things", "p", [new TableOperation.Upsert(row, new TableProperties { ["V"] = new byte[3000] })], Cancel)).ETags[0];

    private static long Number(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);

    private static Task<StorageException> Fails(Task task) => Assert.ThrowsAsync<StorageException>(() => task);

    private async Task MakeBackup(string file, string then)
    {
        await using (var store = Open(folder.File("source.db")))
        {
            for (var row = 0; row < 50; row++) await Put(store, $"{row}");
            await store.BackupAsync(file, Notes, time, Cancel);
        }

        using var database = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(file);
        database.Execute(then);
    }

    private SqliteStore Open(string path) => SqliteStore.Open(new SqliteStoreOptions { Path = path }, time, NullLogger<SqliteStore>.Instance);
}
