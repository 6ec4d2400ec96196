using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite;

/// <summary>The file's tables and how older files become what this version expects.</summary>
internal static class Schema
{
    // Entry n brings a file from version n to n + 1; entries are only ever added.
    private static readonly string[] Migrations =
    [
        """
        -- Values that outlive a restart; 'counter': no ETag, message id or receipt has been given out beyond it.
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO meta VALUES ('counter', 0);

        -- Tables, queues and containers by number, so that no row repeats their names.
        CREATE TABLE names (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name));

        CREATE TABLE entities (
            tbl INTEGER NOT NULL, part BLOB NOT NULL, row BLOB NOT NULL, etag INTEGER NOT NULL, value BLOB NOT NULL,
            PRIMARY KEY (tbl, part, row)) WITHOUT ROWID;

        CREATE TABLE messages (
            id INTEGER PRIMARY KEY, queue INTEGER NOT NULL, visible INTEGER NOT NULL, receipt INTEGER NOT NULL,
            count INTEGER NOT NULL, inserted INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX messages_by_visibility ON messages (queue, visible, id);

        -- A blob is its chunks in order: one for a put, one more for each append.
        CREATE TABLE chunks (
            id INTEGER PRIMARY KEY, container INTEGER NOT NULL, name BLOB NOT NULL, chunk INTEGER NOT NULL, content BLOB NOT NULL,
            UNIQUE (container, name, chunk));
        """,
        """
        -- CRC-32C of name and content; null: written by version 1. Entities carry theirs in their value.
        ALTER TABLE chunks ADD COLUMN sum INTEGER;
        """,
    ];

    /// <summary>What this program writes.</summary>
    public static int Version => Migrations.Length;

    /// <exception cref="StorageException">The file was written by a newer version.</exception>
    public static void Bring(Database database, string path) => Bring(database, path, Migrations);

    /// <param name="migrations">Entry n brings a file from version n to n + 1, in a transaction of its own.</param>
    internal static void Bring(Database database, string path, ReadOnlySpan<string> migrations)
    {
        var version = database.ReadInteger("PRAGMA user_version");
        if (version > migrations.Length)
        {
            throw new StorageException($"The database '{path}' has schema version {version}; this program knows versions up to {migrations.Length}. Use a newer program.");
        }

        for (; version < migrations.Length; version++)
        {
            // Pragmas take no parameters; both parts are constants of this file.
            try
            {
                database.Execute($"BEGIN IMMEDIATE; {migrations[(int)version]} PRAGMA user_version = {version + 1}; COMMIT");
            }
            catch (SqliteError)
            {
                if (!database.IsAutoCommit) database.Execute("ROLLBACK");
                throw;
            }
        }
    }
}
