using SQLitePCL;

namespace FunctionsPlatform.Storage.Sqlite.Native;

/// <summary>A prepared statement, used again and again: bind, step until false, reset.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle, string sql) : IDisposable
{
    public Statement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value), sql);
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which SQLite takes for NULL.
        var code = value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value);
        database.Check(code, sql);
        return this;
    }

    public Statement Bind(int index, string value)
    {
        database.Check(raw.sqlite3_bind_text(handle, index, value), sql);
        return this;
    }

    /// <returns>True when it stands on a row.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        var error = database.Error(code, sql);
        Reset();
        throw error;
    }

    /// <summary>Runs a statement without rows and makes it ready for the next use.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        Step();
        var changes = database.Changes;
        Reset();
        return changes;
    }

    /// <summary>Ends the read that the statement holds open; bindings stay until the next bind.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle); // Repeats the step's code, which was already thrown.

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
