using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

internal sealed class NameStatements(Database database)
{
    /// <summary>kind, name.</summary>
    public Statement Insert { get; } = database.Prepare("INSERT INTO names (kind, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING");

    /// <summary>kind, name → id.</summary>
    public Statement Find { get; } = database.Prepare("SELECT id FROM names WHERE kind = ?1 AND name = ?2");
}
