using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>Keeps the file and its log from growing without end. Runs on the writer's thread, between transactions.</summary>
internal sealed class Maintenance(SqliteStoreOptions options)
{
    // At most 4 MiB are moved at a time: some milliseconds during which writes wait.
    private const int VacuumPages = 1024;

    // Free pages up to here, and up to a quarter of the file, are kept: the next rows need them.
    private const long KeptFreePages = 1024;

    // Set and read on the writer's thread only.
    private bool written;

    public void OnWritten() => written = true;

    public void Run(Database database)
    {
        if (!written) return;
        var free = database.ReadInteger("PRAGMA freelist_count");
        var shrinks = free > KeptFreePages && free > database.ReadInteger("PRAGMA page_count") / 4;
        if (shrinks) database.Execute($"PRAGMA incremental_vacuum({VacuumPages})");

        // Readers that overlap without a gap keep SQLite from starting the log again at its beginning.
        var log = new FileInfo(options.Path + "-wal");
        var emptied = !log.Exists || log.Length <= options.LogBytes || database.TruncateLog();
        written = shrinks || !emptied;
    }
}
