using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>Parameters: 1 container, 2 name, 3 content and 4 its sum where it is written.</summary>
internal sealed class BlobStatements(Database database)
{
    public Statement Delete { get; } = database.Prepare("DELETE FROM chunks WHERE container = ?1 AND name = ?2");

    public Statement Append { get; } = database.Prepare(
        "INSERT INTO chunks (container, name, chunk, content, sum) " +
        "VALUES (?1, ?2, (SELECT coalesce(max(chunk) + 1, 0) FROM chunks WHERE container = ?1 AND name = ?2), ?3, ?4)");
}
