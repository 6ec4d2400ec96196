using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

internal sealed class QueueStatements(Database database)
{
    /// <summary>queue, id, visible, inserted, body.</summary>
    public Statement Send { get; } = database.Prepare("INSERT INTO messages (queue, id, visible, receipt, count, inserted, body) VALUES (?1, ?2, ?3, 0, 0, ?4, ?5)");

    /// <summary>queue, now, limit → id, count, inserted, body.</summary>
    public Statement FindVisible { get; } = database.Prepare(
        "SELECT id, count, inserted, body FROM messages WHERE queue = ?1 AND visible <= ?2 ORDER BY visible, id LIMIT ?3");

    /// <summary>id, visible, receipt.</summary>
    public Statement Take { get; } = database.Prepare("UPDATE messages SET visible = ?2, receipt = ?3, count = count + 1 WHERE id = ?1");

    /// <summary>queue → visible.</summary>
    public Statement NextVisible { get; } = database.Prepare("SELECT visible FROM messages WHERE queue = ?1 ORDER BY visible LIMIT 1");

    /// <summary>id, receipt, queue, visible, new receipt.</summary>
    public Statement Extend { get; } = database.Prepare("UPDATE messages SET visible = ?4, receipt = ?5 WHERE id = ?1 AND receipt = ?2 AND queue = ?3");

    /// <summary>id, receipt, queue.</summary>
    public Statement Delete { get; } = database.Prepare("DELETE FROM messages WHERE id = ?1 AND receipt = ?2 AND queue = ?3");
}
