using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>Parameters: 1 table, 2 partition, 3 row, then 4 new ETag and 5 value where they are written, and last the wanted ETag.</summary>
internal sealed class TableStatements(Database database)
{
    public Statement FindETag { get; } = database.Prepare("SELECT etag FROM entities WHERE tbl = ?1 AND part = ?2 AND row = ?3");

    public Statement Insert { get; } = database.Prepare("INSERT INTO entities (tbl, part, row, etag, value) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");

    public Statement Upsert { get; } = database.Prepare(
        "INSERT INTO entities (tbl, part, row, etag, value) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET etag = excluded.etag, value = excluded.value");

    public Statement Replace { get; } = database.Prepare("UPDATE entities SET etag = ?4, value = ?5 WHERE tbl = ?1 AND part = ?2 AND row = ?3");

    public Statement ReplaceIf { get; } = database.Prepare("UPDATE entities SET etag = ?4, value = ?5 WHERE tbl = ?1 AND part = ?2 AND row = ?3 AND etag = ?6");

    public Statement Delete { get; } = database.Prepare("DELETE FROM entities WHERE tbl = ?1 AND part = ?2 AND row = ?3");

    public Statement DeleteIf { get; } = database.Prepare("DELETE FROM entities WHERE tbl = ?1 AND part = ?2 AND row = ?3 AND etag = ?4");
}
