using System.Globalization;
using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

/// <summary>Bytes of the file and of its log turn over while nobody has it open.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Rows = 300;
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();
    private long checkedBytes = long.MaxValue;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => folder.File("store.db");

    public void Dispose() => folder.Dispose();

    // A file too long to be checked at opening fails where it is read. What SQLite cannot tell there is a page that says that it holds fewer rows.
    [Theory, InlineData(true), InlineData(false)]
    public async Task Damage_anywhere_in_the_file_is_a_storage_failure_or_harmless_and_never_another_answer(bool checkedAtOpening)
    {
        checkedBytes = checkedAtOpening ? long.MaxValue : 0;
        await using (var store = Open(Database)) await Fill(store);
        var whole = await File.ReadAllBytesAsync(Database, Cancel);
        var (refused, failed, unharmed) = (0, 0, 0);
        for (var seed = 1; seed <= 80; seed++)
        {
            var random = new Random(seed);
            var damaged = whole.ToArray();
            var at = seed <= 30 ? seed * 4 : random.Next(damaged.Length - 64);
            for (var turned = random.Next(1, 64); turned > 0; turned--) damaged[at + turned] ^= (byte)(1 << random.Next(8));
            var path = folder.File($"damaged{seed}.db");
            await File.WriteAllBytesAsync(path, damaged, Cancel);
            switch (await Judge(path, $"seed {seed}, bytes at {at}"))
            {
                case Outcome.Refused: refused++; break;
                case Outcome.Failed: failed++; break;
                default: unharmed++; break;
            }
        }

        Assert.True((checkedAtOpening ? refused : failed) > 10 && unharmed > 0, $"{refused} refused, {failed} failed, {unharmed} unharmed: not what this test is about.");
    }

    [Fact]
    public async Task Damage_in_the_middle_of_the_log_is_told_and_the_log_kept()
    {
        await using (var store = Open(Database))
        {
            await Fill(store);
            CopyAsCrashed();
        }

        var log = await File.ReadAllBytesAsync(folder.File("crashed.db-wal"), Cancel);
        foreach (var part in (double[])[0.3, 0.5, 0.7])
        {
            var path = folder.File($"damaged{part.ToString(CultureInfo.InvariantCulture)}.db");
            File.Copy(folder.File("crashed.db"), path);
            var damaged = log.ToArray();
            damaged[(int)(log.Length * part)] ^= 0x10;
            await File.WriteAllBytesAsync(path + "-wal", damaged, Cancel);
            var logged = new List<string>();
            await using (var store = SqliteStore.Open(new SqliteStoreOptions { Path = path }, time, new ListLogger(logged)))
            {
                Assert.Contains(logged, line => line.StartsWith("Error 1106", StringComparison.Ordinal) && line.Contains("damaged", StringComparison.Ordinal));

                // What came before the damage is there, in its order, and the store works.
                var rows = await CountRows(store);
                Assert.InRange(rows, 1, Rows - 1);
                for (var row = 0; row < rows; row++) Assert.NotNull(await store.Tables.GetAsync("Things", "p", Row(row), Cancel));
            }

            var kept = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "-wal.damaged-*"));
            Assert.Equal(damaged, await File.ReadAllBytesAsync(kept, Cancel));
        }
    }

    [Theory, InlineData(0), InlineData(9), InlineData(17), InlineData(30)]
    public async Task A_log_whose_beginning_is_damaged_is_refused_and_left_as_it_is(int at)
    {
        await using (var store = Open(Database))
        {
            await Fill(store);
            CopyAsCrashed();
        }

        var path = folder.File("crashed.db");
        var log = await File.ReadAllBytesAsync(path + "-wal", Cancel);
        log[at] ^= 0x10;
        await File.WriteAllBytesAsync(path + "-wal", log, Cancel);

        Assert.Contains("write-ahead log", Assert.Throws<StorageException>(() => Open(path)).Message, StringComparison.Ordinal);
        Assert.Equal(log, await File.ReadAllBytesAsync(path + "-wal", Cancel));
        log[at] ^= 0x10;
        await File.WriteAllBytesAsync(path + "-wal", log, Cancel);
        await using var repaired = Open(path);
        Assert.Equal(Rows, await CountRows(repaired));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task A_log_cut_off_anywhere_as_by_a_power_cut_opens_without_complaint(int seed)
    {
        await using (var store = Open(Database))
        {
            await Fill(store);
            CopyAsCrashed();
        }

        var log = await File.ReadAllBytesAsync(folder.File("crashed.db-wal"), Cancel);
        var random = new Random(seed);
        for (var cut = 0; cut < 5; cut++)
        {
            var path = folder.File($"cut{cut}.db");
            File.Copy(folder.File("crashed.db"), path);
            await File.WriteAllBytesAsync(path + "-wal", log[..random.Next(log.Length)], Cancel);
            var logged = new List<string>();
            await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = path }, time, new ListLogger(logged));
            Assert.DoesNotContain(logged, line => line.StartsWith("Error", StringComparison.Ordinal));
            await CountRows(store);
        }
    }

    [Fact]
    public async Task A_log_that_began_anew_over_an_older_one_opens_without_complaint()
    {
        await using (var store = Open(Database))
        {
            // Long enough to be begun anew: what follows the newest frames is the older log's.
            await Fill(store);
            using (var other = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(Database)) other.Execute("PRAGMA wal_checkpoint(RESTART)");
            await Put(store, 1);
            CopyAsCrashed();
        }

        var logged = new List<string>();
        await using var crashed = SqliteStore.Open(new SqliteStoreOptions { Path = folder.File("crashed.db") }, time, new ListLogger(logged));
        Assert.DoesNotContain(logged, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Equal(Rows, await CountRows(crashed));
    }

    private enum Outcome
    {
        Refused,
        Failed,
        Unharmed,
    }

    // Reads all there is, and writes a little. Anything but a StorageException or the right answer fails the test.
    private async Task<Outcome> Judge(string path, string where)
    {
        SqliteStore store;
        try
        {
            store = Open(path);
        }
        catch (StorageException)
        {
            return Outcome.Refused;
        }

        await using (store)
        {
            var failures = 0;
            for (var row = 0; row < Rows; row++)
            {
                var expected = row;
                await Try(async () =>
                {
                    var entity = await store.Tables.GetAsync("Things", "p", Row(expected), Cancel);
                    if (entity is null && checkedBytes == 0) throw new StorageException("A page that was damaged unnoticed.");
                    Assert.True(entity is not null && Value(expected).AsSpan().SequenceEqual(entity.Properties.GetBytes("V")), $"{where}: row {expected} is {(entity is null ? "gone" : "another")}");
                });
            }

            await Try(async () =>
            {
                var content = await store.Blobs.GetAsync("blobs", "b", Cancel);
                if (content is null && checkedBytes == 0) throw new StorageException("A page that was damaged unnoticed.");
                Assert.True(content is not null && content.Value.Span.SequenceEqual(Value(7)), $"{where}: the blob is another");
            });
            await Try(async () =>
            {
                foreach (var message in await store.Queues.ReceiveAsync(new QueueReceive("queue", TimeSpan.FromMinutes(1)) { Max = 32 }, Cancel))
                {
                    Assert.True(message.Body.Span.SequenceEqual(Value(3).AsSpan(0, 1000)), $"{where}: a message is another");
                }
            });
            await Try(async () => await Put(store, Rows + 1));
            return failures > 0 ? Outcome.Failed : Outcome.Unharmed;

            async Task Try(Func<Task> read)
            {
                try
                {
                    await read();
                }
                catch (StorageException)
                {
                    failures++;
                }
            }
        }
    }

    private static async Task Fill(SqliteStore store)
    {
        for (var row = 0; row < Rows; row++) await Put(store, row);
        await store.Blobs.PutAsync("blobs", "b", Value(7), Cancel);
        await store.Queues.SendAsync("queue", Value(3).AsMemory(0, 1000), TimeSpan.Zero, Cancel);
    }

    private static async Task Put(SqliteStore store, int row) =>
        await store.Tables.SubmitAsync("Things", "p", [new TableOperation.Upsert(Row(row), new TableProperties { ["V"] = Value(row) })], Cancel);

    private static string Row(int row) => row.ToString("D4", CultureInfo.InvariantCulture);

    private static byte[] Value(int row)
    {
        var value = new byte[1500];
        new Random(row).NextBytes(value);
        return value;
    }

    private static async Task<int> CountRows(SqliteStore store) =>
        (await store.Tables.QueryAsync(new TableQuery("Things", "p"), Cancel)).Entities.Count;

    private void CopyAsCrashed()
    {
        foreach (var suffix in (string[])["", "-wal"]) File.Copy(Database + suffix, folder.File("crashed.db") + suffix);
    }

    private SqliteStore Open(string path) => SqliteStore.Open(new SqliteStoreOptions { Path = path, CheckedBytes = checkedBytes }, time, NullLogger<SqliteStore>.Instance);

    private sealed class ListLogger(List<string> lines) : ILogger<SqliteStore>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");
    }
}
