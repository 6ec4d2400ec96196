using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Backups;

/// <summary>Puts a backup in a database's place. It may die anywhere: from the moment that <c>&lt;database&gt;.restoring</c> stands there, the
/// next restore or opening completes it; before, nothing has happened.</summary>
public static class SqliteRestore
{
    // No ETag, message id or receipt that was given out after the backup was made may mean something else now.
    private const long CounterLeap = 1_000_000_000_000;

    /// <summary>Replaces the database, made anew when there is none, by the backup's; the replaced one is kept beside it.</summary>
    /// <returns>The replaced database's new path; null when there was none.</returns>
    /// <exception cref="StorageException">A process has the database open, the backup is damaged or newer than this program, or the disk fails. Nothing has changed then.</exception>
    public static string? Run(string file, string database, CancellationToken cancellationToken)
    {
        (file, database) = (Path.GetFullPath(file), Path.GetFullPath(database));
        if (!File.Exists(file)) throw new StorageException($"There is no backup '{file}'.");
        Directory.CreateDirectory(Path.GetDirectoryName(database)!);
        using var alone = StoreLock.Take(database);
        var draft = database + ".restoring.part";
        try
        {
            PrivateFile.Create(draft);
            using (var source = File.OpenRead(file))
            using (var target = new FileStream(draft, FileMode.Open, FileAccess.Write))
            {
                source.CopyTo(target);
            }

            // The copy is checked, not what it was copied from.
            SqliteBackup.Verify(draft, cancellationToken);
            MakeStore(draft);
            PrivateFile.Publish(draft, Pending(database));
            return Complete(database);
        }
        catch (Exception error) when (error is SqliteError or IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The backup '{file}' could not be restored to '{database}': {error.Message}", error);
        }
        finally
        {
            PrivateFile.Delete(draft);
        }
    }

    /// <summary>Does what is left of a restore that was interrupted after its copy was whole. Under the store's lock.</summary>
    internal static string? Complete(string database)
    {
        var pending = Pending(database);
        if (!File.Exists(pending)) return null;

        // The same name at every try: a database and its log must end up side by side, or what only the log holds is lost.
        var stamp = File.GetLastWriteTimeUtc(pending).ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var kept = $"{database}.replaced-{stamp}";
        Move(database + "-wal", kept + "-wal");
        Move(database, kept);
        PrivateFile.Delete(database + "-shm");
        File.Move(pending, database);
        PrivateFile.FlushFolder(database);
        return File.Exists(kept) ? kept : null;
    }

    private static void MakeStore(string draft)
    {
        using var database = Database.Open(draft);
        database.Execute(FormattableString.Invariant($"BEGIN IMMEDIATE; DROP TABLE backup; UPDATE meta SET value = value + {CounterLeap} WHERE name = 'counter'; COMMIT"));
    }

    private static void Move(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to);
    }

    private static string Pending(string database) => database + ".restoring";
}
