using SQLitePCL;

namespace FunctionsPlatform.Storage.Sqlite.Native;

/// <summary>A result code that SQLite answered with instead of doing what it was asked.</summary>
internal sealed class SqliteError(string message, int code) : Exception(message)
{
    private const int PrimaryMask = 0xFF;

    /// <summary>The primary result code, without its extension.</summary>
    public int Code { get; } = code & PrimaryMask;

    /// <summary>True when the fault is the file's or the machine's, so the next operation would meet it too.</summary>
    public bool ConcernsTheStore => Code is raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_NOMEM
        or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>True when nothing that is written from now on could be trusted. After a failed fsync the kernel may forget what it could not write.</summary>
    public bool BreaksTheStore => Code is raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
}
