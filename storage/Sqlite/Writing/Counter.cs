using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>Numbers that never come twice, over restarts too: ETags, message ids, receipts.</summary>
/// <remarks>The file remembers a limit that is raised a million at a time, so counting costs no write. A restart skips to the limit.</remarks>
internal sealed class Counter
{
    private const long Stride = 1_000_000;
    private readonly Statement raise;
    private long current;
    private long durableLimit;
    private long limit;

    public Counter(Database database)
    {
        raise = database.Prepare("UPDATE meta SET value = ?1 WHERE name = 'counter'");
        current = durableLimit = limit = database.ReadInteger("SELECT value FROM meta WHERE name = 'counter'");
    }

    public long Next()
    {
        if (current == limit)
        {
            raise.Bind(1, limit + Stride).Run();
            limit += Stride;
        }

        return ++current;
    }

    public void OnCommit() => durableLimit = limit;

    /// <summary>The limit in the file is the old one again. What was counted beyond it was rolled back too, and no caller has seen it.</summary>
    public void OnRollback()
    {
        if (limit != durableLimit) current = limit = durableLimit;
    }
}
