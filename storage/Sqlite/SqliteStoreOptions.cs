namespace FunctionsPlatform.Storage.Sqlite;

public sealed record SqliteStoreOptions
{
    /// <summary>The database file; created, with its folder, when there is none. Beside it appear <c>-wal</c>, <c>-shm</c>, <c>.lock</c> and <c>.pid</c>.</summary>
    public required string Path { get; init; }

    /// <value>Reads that run at the same time. Default: twice the processors, 4 to 16; a read takes microseconds, so a few connections serve many callers.</value>
    public int Readers { get; init; } = Math.Clamp(2 * Environment.ProcessorCount, 4, 16);

    /// <value>The write-ahead log's length beyond which it is emptied even if readers have to be waited for. Default 64 MiB; without such
    /// readers it stays near 16 MiB by itself.</value>
    public long LogBytes { get; init; } = 64 * 1024 * 1024;

    /// <value>Up to this length the whole file's structure is checked at opening, and a damaged one refused. Default 64 MiB: a few tenths of a second.
    /// A larger one is checked with each backup, and where it is read.</value>
    public long CheckedBytes { get; init; } = 64 * 1024 * 1024;

    /// <value>How often free pages are given back to the file system and the log's length is looked at. Default 10 s; nothing happens when nothing was written.</value>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(10);
}
