using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>The writer's connection with every statement that its operations use, prepared once.</summary>
internal sealed class WriteSession(Database database, TimeProvider time)
{
    private readonly Counter counter = new(database);
    private readonly Statement begin = database.Prepare("BEGIN IMMEDIATE");
    private readonly Statement commit = database.Prepare("COMMIT");
    private bool waitsForDisk = true; // As the connection was opened.

    public Database Database => database;

    public TableStatements Tables { get; } = new(database);

    public QueueStatements Queues { get; } = new(database);

    public BlobStatements Blobs { get; } = new(database);

    public NameStatements Names { get; } = new(database);

    /// <summary>Ticks of the UTC clock: how instants are stored.</summary>
    public long Now => time.GetUtcNow().UtcTicks;

    public long NextNumber() => counter.Next();

    /// <param name="needsDisk">False: the commit is not followed by an fsync. The next one that is makes this one durable too, being further back in the log.</param>
    public void Begin(bool needsDisk)
    {
        if (needsDisk != waitsForDisk) database.Execute(needsDisk ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        waitsForDisk = needsDisk;
        begin.Run();
    }

    public void Commit()
    {
        commit.Run();
        counter.OnCommit();
    }

    public void Rollback()
    {
        counter.OnRollback();
        // SQLite rolls back by itself after some errors.
        if (!database.IsAutoCommit) database.Execute("ROLLBACK");
    }
}
