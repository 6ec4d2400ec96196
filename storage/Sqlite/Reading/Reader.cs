using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Reading;

/// <summary>A read connection with its statements. Each statement, stepped to its end, is one snapshot of what was committed when it began.</summary>
internal sealed class Reader(Database database) : IDisposable
{
    /// <summary>table, partition, row → etag, value.</summary>
    public Statement GetEntity { get; } = database.Prepare("SELECT etag, value FROM entities WHERE tbl = ?1 AND part = ?2 AND row = ?3");

    /// <summary>table, partition, from, limit → row, etag, value.</summary>
    public Statement QueryFrom { get; } = database.Prepare(
        "SELECT row, etag, value FROM entities WHERE tbl = ?1 AND part = ?2 AND row >= ?3 ORDER BY row LIMIT ?4");

    /// <summary>table, partition, from, limit, to → row, etag, value.</summary>
    public Statement QueryRange { get; } = database.Prepare(
        "SELECT row, etag, value FROM entities WHERE tbl = ?1 AND part = ?2 AND row >= ?3 AND row < ?5 ORDER BY row LIMIT ?4");

    /// <summary>queue → count.</summary>
    public Statement CountMessages { get; } = database.Prepare("SELECT count(*) FROM messages WHERE queue = ?1");

    /// <summary>queue, now, limit → id, count, inserted, body.</summary>
    public Statement PeekMessages { get; } = database.Prepare(
        "SELECT id, count, inserted, body FROM messages WHERE queue = ?1 AND visible <= ?2 ORDER BY visible, id LIMIT ?3");

    /// <summary>container, name → content and sum, in order.</summary>
    public Statement GetChunks { get; } = database.Prepare("SELECT content, sum FROM chunks WHERE container = ?1 AND name = ?2 ORDER BY chunk");

    /// <summary>container, from, limit → name.</summary>
    public Statement ListFrom { get; } = database.Prepare(
        "SELECT DISTINCT name FROM chunks WHERE container = ?1 AND name >= ?2 ORDER BY name LIMIT ?3");

    public void Dispose() => database.Dispose();
}
