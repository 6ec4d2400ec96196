using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Backups;
using FunctionsPlatform.Storage.Sqlite.Blobs;
using FunctionsPlatform.Storage.Sqlite.Native;
using FunctionsPlatform.Storage.Sqlite.Queues;
using FunctionsPlatform.Storage.Sqlite.Reading;
using FunctionsPlatform.Storage.Sqlite.Tables;
using FunctionsPlatform.Storage.Sqlite.Writing;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Storage.Sqlite;

/// <summary>Tables, queues and blobs in one SQLite file, for one process.</summary>
/// <remarks>
/// <para><b>Durable.</b> A write is answered after the fsync of the transaction that carries it, so neither <c>kill -9</c> nor a power
/// cut loses anything that was acknowledged. The exceptions are receiving and extending: a power cut may undo them, and the message comes
/// again a little sooner. Writes that queue up behind one another share a transaction and its fsync.</para>
/// <para><b>Readers</b> never wait for the writer and see every write that was answered before they began.</para>
/// <para><b>One process.</b> Messages that the one before had in hand, or had put off after a failure, are visible at once. A second one is refused at opening. After a failed fsync or on a damaged file every further write is refused
/// with a <see cref="StorageException"/> until the store is opened again; a full disk refuses only what did not fit.</para>
/// </remarks>
public sealed class SqliteStore : IAsyncDisposable
{
    private readonly SqliteStoreOptions options;
    private readonly ILogger<SqliteStore> logger;
    private readonly StoreLock storeLock;
    private readonly Database database;
    private readonly Writer writer;
    private readonly ReaderPool readers;
    private readonly SqliteQueueStore queues;
    private readonly ITimer maintenanceTimer;
    private int disposed;

    private SqliteStore(SqliteStoreOptions options, StoreLock storeLock, Database database, TimeProvider time, ILogger<SqliteStore> logger)
    {
        this.options = options;
        this.logger = logger;
        this.storeLock = storeLock;
        this.database = database;
        // All that uses the writer's connection here does so before the writer's thread has anything to do.
        writer = new Writer(database, new Maintenance(options), time, logger);
        readers = new ReaderPool(() => OpenConnection(options.Path, "PRAGMA cache_size = -4096; PRAGMA query_only = ON"), options.Readers);
        var names = new NameIds(database, writer);
        queues = new SqliteQueueStore(writer, readers, names, time);
        Tables = new SqliteTableStore(writer, readers, names);
        Blobs = new SqliteBlobStore(writer, readers, names);
        maintenanceTimer = time.CreateTimer(_ => writer.RequestMaintenance(), null, options.MaintenanceInterval, options.MaintenanceInterval);
    }

    public ITableStore Tables { get; }

    public IQueueStore Queues => queues;

    public IBlobStore Blobs { get; }

    /// <summary>For tests that bring about what the ports cannot.</summary>
    internal Writer Writer => writer;

    /// <summary>Opens the file, creating it and its folder when there is none and bringing an older one up to date.</summary>
    /// <param name="time">Tells when messages become visible.</param>
    /// <exception cref="StorageException">Another process has it open, it is no database or a newer one, or it cannot be read or written.</exception>
    public static SqliteStore Open(SqliteStoreOptions options, TimeProvider time, ILogger<SqliteStore> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Path, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Readers, 1, nameof(options));
        options = options with { Path = Path.GetFullPath(options.Path) };
        StoreLock? storeLock = null;
        Database? database = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(options.Path)!);
            storeLock = StoreLock.Take(options.Path);
            SqliteRestore.Complete(options.Path);
            InspectLog(options.Path, time, logger);
            database = OpenWriter(options.Path);
            CheckStructure(database, options);
            ReleaseHeld(database, time);
            var store = new SqliteStore(options, storeLock, database, time, logger);
            logger.StoreOpened(options.Path, new FileInfo(options.Path).Length);
            return store;
        }
        catch (Exception error)
        {
            database?.Dispose();
            storeLock?.Dispose();
            if (error is SqliteError or IOException or UnauthorizedAccessException)
            {
                throw new StorageException($"The database '{options.Path}' cannot be opened: {error.Message}", error);
            }

            throw;
        }
    }

    /// <summary>Writes a backup while the store goes on: <see cref="SqliteBackup.CreateAsync"/>.</summary>
    public Task BackupAsync(string file, IReadOnlyDictionary<string, string> notes, TimeProvider time, CancellationToken cancellationToken) =>
        SqliteBackup.CreateAsync(options.Path, file, notes, time, cancellationToken);

    /// <summary>Writes what was queued, ends the waiting receives and closes the file. What is called later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await maintenanceTimer.DisposeAsync().ConfigureAwait(false);
        await writer.StopAsync().ConfigureAwait(false);
        queues.Dispose();
        readers.Dispose();
        database.Dispose();
        storeLock.Dispose();
        logger.StoreClosed(options.Path);
    }

    // Before SQLite sees the log: it would drop what lies behind the damage, and then write over it.
    private static void InspectLog(string path, TimeProvider time, ILogger logger)
    {
        var log = path + "-wal";
        if (LogInspection.CountLostCommits(log) is not { } commits) return;
        var kept = $"{log}.damaged-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        File.Copy(log, kept);
        logger.LogDamaged(log, commits, kept);
    }

    private static void CheckStructure(Database database, SqliteStoreOptions options)
    {
        if (new FileInfo(options.Path).Length > options.CheckedBytes) return;
        if (DamageFinder.Find(database, thorough: false) is { } damage) throw new StorageException($"The database '{options.Path}' is damaged: {damage}. Restore a backup.");
    }

    private static Database OpenWriter(string path)
    {
        CreatePrivately(path);
        var database = OpenConnection(path, "PRAGMA cache_size = -16384");
        try
        {
            // Before the first table, or it has no effect; pages that become free can then be given back.
            database.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            database.Execute("PRAGMA journal_mode = WAL");
            // FULL: fsync at each commit. The log is copied into the file every 4,000 pages (16 MiB) and then cut back to that length.
            database.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216");
            Schema.Bring(database, path);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // The store is one process's, so nobody holds what the one before had taken: its work goes on now, not when the visibility ends.
    private static void ReleaseHeld(Database database, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture);
        database.Execute($"UPDATE messages SET visible = {now}, receipt = 0 WHERE count > 0 AND visible > {now}");
    }

    private static Database OpenConnection(string path, string settings)
    {
        var database = Database.Open(path);
        try
        {
            database.Execute(settings);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // Resources hold secrets. SQLite gives the log and the index the same permissions.
    private static void CreatePrivately(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }
}
