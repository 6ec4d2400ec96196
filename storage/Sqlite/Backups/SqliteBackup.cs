using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Backups;

/// <summary>Backups: the whole store as of one moment in one file, made while it is in use, by its own process or another.</summary>
/// <remarks>A backup is a SQLite database without a log, compacted, with one more table that says what it is. Mode 0600: it holds what the store holds.</remarks>
public static class SqliteBackup
{
    private const string CreatedAt = "created-at";
    private const string NotePrefix = "note:";

    /// <summary>Writes a backup of <paramref name="database"/> to <paramref name="file"/>, which appears when it is whole, checked and on disk.</summary>
    /// <remarks>Writers and readers go on. The store's log cannot be shortened meanwhile, so it grows by what is written.</remarks>
    /// <exception cref="StorageException">The file exists, the database does not or is damaged, or the disk is full. Nothing is left then.</exception>
    public static async Task CreateAsync(
        string database, string file, IReadOnlyDictionary<string, string> notes, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notes);
        (database, file) = (Path.GetFullPath(database), Path.GetFullPath(file));
        if (!File.Exists(database)) throw new StorageException($"There is no database '{database}' to back up.");
        if (File.Exists(file)) throw new StorageException($"'{file}' exists already; a backup overwrites nothing.");
        var draft = file + ".part";
        try
        {
            await Task.Run(
                () =>
                {
                    var now = time.GetUtcNow();
                    PrivateFile.Create(draft);
                    Copy(database, draft, cancellationToken);
                    Describe(draft, now, notes);
                    Check(draft, cancellationToken);
                },
                CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            PrivateFile.Publish(draft, file);
        }
        catch (Exception error) when (error is SqliteError or IOException or UnauthorizedAccessException)
        {
            cancellationToken.ThrowIfCancellationRequested(); // SQLite says "interrupted" then.
            throw new StorageException($"The backup '{file}' could not be made: {error.Message}", error);
        }
        finally
        {
            PrivateFile.Delete(draft);
        }
    }

    /// <summary>Reads and checks a whole backup.</summary>
    /// <exception cref="StorageException">It is no backup, damaged, or of a newer version.</exception>
    public static BackupInfo Verify(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new StorageException($"There is no backup '{file}'.");
        try
        {
            return Check(file, cancellationToken);
        }
        catch (SqliteError error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new StorageException($"'{file}' is no backup, or damaged: {error.Message}", error);
        }
    }

    private static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        // A connection of its own: one read transaction, a snapshot, whatever the writer does meanwhile.
        using var source = Database.Open(from);
        using var interrupting = cancellationToken.Register(source.Interrupt);
        cancellationToken.ThrowIfCancellationRequested();
        source.Prepare("VACUUM INTO ?1").Bind(1, to).Run();
    }

    private static void Describe(string draft, DateTimeOffset now, IReadOnlyDictionary<string, string> notes)
    {
        using var database = Database.Open(draft);
        database.Execute("PRAGMA journal_mode = DELETE; CREATE TABLE backup (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
        var insert = database.Prepare("INSERT INTO backup VALUES (?1, ?2)");
        insert.Bind(1, CreatedAt).Bind(2, now.ToString("O", CultureInfo.InvariantCulture)).Run();
        foreach (var (name, value) in notes) insert.Bind(1, NotePrefix + name).Bind(2, value).Run();
    }

    private static BackupInfo Check(string file, CancellationToken cancellationToken)
    {
        using var database = Database.OpenToRead(file);
        using var interrupting = cancellationToken.Register(database.Interrupt);
        var version = database.ReadInteger("PRAGMA user_version");
        if (database.ReadInteger("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'backup'") == 0) throw new StorageException($"'{file}' is a database but no backup.");
        if (version > Schema.Version) throw new StorageException($"The backup '{file}' has schema version {version}; this program knows versions up to {Schema.Version}. Use a newer program.");
        var complaint = DamageFinder.Find(database, thorough: true);
        if (complaint is not null) throw new StorageException($"The backup '{file}' is damaged: {complaint}");
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = database.Prepare("SELECT name, value FROM backup");
        while (all.Step()) notes[all.Text(0)] = all.Text(1);
        var createdAt = DateTimeOffset.Parse(notes.GetValueOrDefault(CreatedAt, ""), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        return new BackupInfo(createdAt, version, notes.Where(note => note.Key.StartsWith(NotePrefix, StringComparison.Ordinal)).ToDictionary(note => note.Key[NotePrefix.Length..], note => note.Value));
    }
}
