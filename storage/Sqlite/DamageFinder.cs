using FunctionsPlatform.Storage.Sqlite.Native;
using FunctionsPlatform.Storage.Sqlite.Tables;

namespace FunctionsPlatform.Storage.Sqlite;

/// <summary>Reads a whole database: its structure as SQLite knows it, and every entity and blob against the sum that was stored with it.</summary>
internal static class DamageFinder
{
    /// <param name="thorough">Indexes are compared with their tables too.</param>
    /// <returns>The first thing that is wrong; null when nothing is.</returns>
    public static string? Find(Database database, bool thorough)
    {
        // In a version that knows no sums there is nothing more to look at.
        return database.FindDamage(thorough) ?? (database.ReadInteger("PRAGMA user_version") < 2 ? null : FindEntity(database) ?? FindChunk(database));
    }

    private static string? FindEntity(Database database)
    {
        using var all = database.Prepare("SELECT tbl, part, row, value FROM entities");
        while (all.Step())
        {
            var sum = Checksum.Add(Checksum.Add(0, all.Bytes(1)), all.Bytes(2));
            if (!PropertyCodec.IsSound(all.Bytes(3), sum)) return $"row '{KeyCodec.Decode(all.Bytes(2))}' of partition '{KeyCodec.Decode(all.Bytes(1))}' of table {all.Integer(0)} is not as it was written";
        }

        return null;
    }

    private static string? FindChunk(Database database)
    {
        using var all = database.Prepare("SELECT name, content, sum FROM chunks");
        while (all.Step())
        {
            if (!all.IsNull(2) && all.Integer(2) != Checksum.Add(Checksum.Add(0, all.Bytes(0)), all.Bytes(1))) return $"blob '{KeyCodec.Decode(all.Bytes(0))}' is not as it was written";
        }

        return null;
    }
}
