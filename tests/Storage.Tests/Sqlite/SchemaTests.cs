using FunctionsPlatform.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

public sealed class SchemaTests : IDisposable
{
    // What version 1 wrote, kept here as it was: later programs must go on reading it.
    private const string VersionOne =
        """
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA journal_mode = WAL;
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO meta VALUES ('counter', 1000000);
        CREATE TABLE names (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name));
        INSERT INTO names VALUES (1, 'table', 'Things'), (2, 'queue', 'work'), (3, 'container', 'blobs');
        CREATE TABLE entities (
            tbl INTEGER NOT NULL, part BLOB NOT NULL, row BLOB NOT NULL, etag INTEGER NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (tbl, part, row)) WITHOUT ROWID;
        INSERT INTO entities VALUES (1, CAST('p' AS BLOB), CAST('r' AS BLOB), 41, x'01014e010701540202c3a9');
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, visible INTEGER NOT NULL, receipt INTEGER NOT NULL,
            count INTEGER NOT NULL, inserted INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX messages_by_visibility ON messages (queue, visible, id);
        INSERT INTO messages VALUES (42, 2, 0, 0, 0, 0, x'6d');
        CREATE TABLE chunks (
            id INTEGER PRIMARY KEY, container INTEGER NOT NULL, name BLOB NOT NULL, chunk INTEGER NOT NULL, content BLOB NOT NULL,
            UNIQUE (container, name, chunk));
        INSERT INTO chunks VALUES (1, 3, CAST('b' AS BLOB), 0, x'0102');
        PRAGMA user_version = 1;
        """;

    private readonly TempFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => folder.File("store.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_of_the_first_version_is_brought_up_to_date_with_all_that_it_holds()
    {
        using (var old = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(Database)) old.Execute(VersionOne);
        for (var opening = 0; opening < 2; opening++)
        {
            await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = Database }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
            Assert.Equal(Schema.Version, await store.ReadAsync("PRAGMA user_version"));
            var entity = (await store.Tables.GetAsync("Things", "p", "r", Cancel))!;
            Assert.Equal(("41", 7L, "é"), (entity.ETag, entity.Properties.GetInteger("N"), entity.Properties.GetText("T")));
            Assert.Equal([1, 2], (await store.Blobs.GetAsync("blobs", "b", Cancel))!.Value.ToArray()[..2]);
            await store.Blobs.AppendAsync("blobs", "b", new byte[] { 3 }, Cancel);
            Assert.Equal(1, await store.Queues.CountAsync("work", Cancel));
        }

        await using var again = SqliteStore.Open(new SqliteStoreOptions { Path = Database }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
        Assert.Equal([1, 2, 3, 3], (await again.Blobs.GetAsync("blobs", "b", Cancel))!.Value.ToArray());
        Assert.Equal("m"u8.ToArray(), Assert.Single(await again.Queues.ReceiveAsync(new QueueReceive("work", TimeSpan.FromMinutes(1)), Cancel)).Body.ToArray());
        var written = await again.Tables.SubmitAsync("Things", "p", [new TableOperation.Replace("r", [], "41")], Cancel);
        Assert.True(long.Parse(Assert.IsType<BatchResult.Committed>(written).ETags[0], System.Globalization.CultureInfo.InvariantCulture) > 1_000_000);
    }

    [Fact]
    public void Migrations_run_in_order_each_whole_and_a_failing_one_leaves_the_version_before_it()
    {
        using var database = FunctionsPlatform.Storage.Sqlite.Native.Database.Open(Database);
        string[] steps = ["CREATE TABLE a (n); INSERT INTO a VALUES (1);", "ALTER TABLE a ADD COLUMN m; UPDATE a SET m = n + 1;", "INSERT INTO a VALUES (9, 9); SELECT no_such_function();"];
        Schema.Bring(database, Database, steps.AsSpan(0, 2));
        Assert.Equal((2, 2), (database.ReadInteger("PRAGMA user_version"), database.ReadInteger("SELECT m FROM a")));

        Assert.ThrowsAny<Exception>(() => Schema.Bring(database, Database, steps));
        Assert.Equal((2, 1), (database.ReadInteger("PRAGMA user_version"), database.ReadInteger("SELECT count(*) FROM a")));
        steps[2] = "INSERT INTO a VALUES (9, 9);";
        Schema.Bring(database, Database, steps);
        Schema.Bring(database, Database, steps);
        Assert.Equal((3, 2), (database.ReadInteger("PRAGMA user_version"), database.ReadInteger("SELECT count(*) FROM a")));
        Assert.Contains("newer program", Assert.Throws<StorageException>(() => Schema.Bring(database, Database, steps.AsSpan(0, 1))).Message, StringComparison.Ordinal);
    }
}
