using SQLitePCL;

namespace FunctionsPlatform.Storage.Sqlite.Native;

/// <summary>One connection. Used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>Only recovery and checkpoints ever make a connection wait.</summary>
    private const int PatienceMilliseconds = 10_000;
    private const int TruncatePatienceMilliseconds = 50;
    private static readonly bool Initialized = Initialize();
    private readonly sqlite3 handle;
    private readonly List<Statement> statements = [];

    private Database(sqlite3 handle) => this.handle = handle;

    /// <summary>False while a transaction is open.</summary>
    public bool IsAutoCommit => raw.sqlite3_get_autocommit(handle) != 0;

    /// <summary>Rows that the last insert, update or delete touched.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <exception cref="SqliteError">It cannot be opened.</exception>
    public static Database Open(string path) => Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    /// <exception cref="SqliteError">It cannot be opened; there is none, for example.</exception>
    public static Database OpenToRead(string path) => Open(path, raw.SQLITE_OPEN_READONLY);

    /// <summary>Compiles a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared), sql);
        var statement = new Statement(this, prepared, sql);
        statements.Add(statement);
        return statement;
    }

    /// <summary>Runs one or several statements whose rows do not matter.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql), sql);

    public long ReadInteger(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var prepared), sql);
        using (prepared)
        {
            var code = raw.sqlite3_step(prepared);
            if (code != raw.SQLITE_ROW) throw Error(code, sql);
            return raw.sqlite3_column_int64(prepared, 0);
        }
    }

    /// <summary>Copies the write-ahead log into the file and empties it, as far as readers let it.</summary>
    /// <returns>False when a reader was in the way; the next attempt does it.</returns>
    public bool TruncateLog()
    {
        // A read is over in microseconds. What is not is a backup, and that one must not stop the writer.
        raw.sqlite3_busy_timeout(handle, TruncatePatienceMilliseconds);
        var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        raw.sqlite3_busy_timeout(handle, PatienceMilliseconds);
        if ((code & 0xFF) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return false;
        Check(code, "checkpoint");
        return true;
    }

    /// <summary>Reads every page and compares tables with their indexes: slow, some 100 MB a second.</summary>
    /// <returns>The first thing that is wrong; null when nothing is.</returns>
    /// <param name="thorough">Indexes are compared with their tables too.</param>
    public string? FindDamage(bool thorough)
    {
        using var check = Prepare(thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
        var found = check.Step() ? check.Text(0) : "no answer";
        return found == "ok" ? null : found;
    }

    /// <summary>Ends the statement that runs on another thread, with an error there.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(handle);

    public void Check(int code, string doing)
    {
        if (code != raw.SQLITE_OK) throw Error(code, doing);
    }

    public SqliteError Error(int code, string doing) =>
        new($"{raw.sqlite3_errmsg(handle).utf8_to_string()} ({code}) at: {doing}", code);

    public void Dispose()
    {
        foreach (var statement in statements) statement.Dispose();
        handle.Dispose();
    }

    private static Database Open(string path, int access)
    {
        _ = Initialized;
        // No mutex: the writer's connection has one thread, a reader's is rented by one at a time.
        var flags = access | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code == raw.SQLITE_OK)
        {
            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, PatienceMilliseconds);
            return new Database(handle);
        }

        var message = raw.sqlite3_errmsg(handle).utf8_to_string();
        handle.Dispose();
        throw new SqliteError($"Opening '{path}': {message} ({code}).", code);
    }

    private static bool Initialize()
    {
        Batteries_V2.Init();
        return true;
    }
}
