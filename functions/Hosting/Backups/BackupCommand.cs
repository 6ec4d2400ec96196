using System.Globalization;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Sqlite.Backups;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary><c>functions-platform backup create|restore FILE</c>: one file that holds what the data folder must not lose.</summary>
/// <remarks>Beside the database that is the folder's identity: the cluster id, without which agents would not know their containers, and the
/// token, without which they would be turned away. Both are restored only where the folder has none.</remarks>
internal static class BackupCommand
{
    public const string Usage = "functions-platform backup create FILE | backup restore FILE  [--data DIR]";
    private const string ClusterId = "cluster-id";
    private const string Token = "token";
    private const string Version = "version";

    /// <param name="arguments">Those after <c>backup</c>.</param>
    /// <returns>What was done, in a line or two for a person.</returns>
    /// <exception cref="StartupException">It could not be done, or the arguments are no command.</exception>
    public static async Task<string> RunAsync(
        string[] arguments, Func<string, string?> environment, StandaloneParts parts, CancellationToken cancellationToken)
    {
        if (arguments is not [("create" or "restore") and var verb, { Length: > 0 } file, .. var rest] || file[0] == '-') throw new StartupException($"usage: {Usage}");
        var options = StandaloneSettings.Read(rest, environment);
        if (options.Storage == StorageKind.Azure) throw new StartupException("backup is for --storage sqlite; an Azure Storage account has its own (soft delete, versions, AzCopy)");
        try
        {
            return verb == "create"
                ? await CreateAsync(options.DataFolder, Path.GetFullPath(file), parts.Time, cancellationToken)
                : await RestoreAsync(options.DataFolder, Path.GetFullPath(file), parts, cancellationToken);
        }
        catch (StorageException error)
        {
            throw new StartupException(error.Message, error);
        }
    }

    // A control plane may be running on the folder, so it is not taken.
    private static async Task<string> CreateAsync(string data, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        var identity = DataFolder.ReadIdentity(data) ?? throw new StartupException($"{data} is no data folder: it has no token and no cluster-id");
        var notes = new Dictionary<string, string> { [ClusterId] = identity.ClusterId, [Token] = identity.Token, [Version] = PlatformVersion.Text };
        await SqliteBackup.CreateAsync(Path.Combine(data, DataFolder.DatabaseName), file, notes, time, cancellationToken);
        var size = new FileInfo(file).Length.ToString("N0", CultureInfo.InvariantCulture);
        return $"Backed up {data} to {file} ({size} bytes). It holds the token: keep it as you keep that. The keys of Secrets are not in it: back up the file {SecretKeySource.FileName} (or what FP_SECRET_KEYS holds) apart from it, or no Secret can be read after a restore.";
    }

    private static async Task<string> RestoreAsync(string data, string file, StandaloneParts parts, CancellationToken cancellationToken)
    {
        var info = SqliteBackup.Verify(file, cancellationToken);
        var identity = info.Notes.TryGetValue(ClusterId, out var clusterId) && info.Notes.TryGetValue(Token, out var token)
            ? new DataFolderIdentity(token, clusterId)
            : throw new StartupException($"'{file}' was not made by 'functions-platform backup create': it names no cluster");
        if (DataFolder.ReadIdentity(data) is { } present && present.ClusterId != identity.ClusterId)
        {
            throw new StartupException(
                $"the backup is of the installation {identity.ClusterId} and {data} belongs to {present.ClusterId}: its agents would not know their containers. Restore into an empty folder");
        }

        using var folder = await DataFolder.TakeAsync(data, parts.Ids, parts.Time, cancellationToken, identity);
        var replaced = SqliteRestore.Run(file, folder.DatabaseFile, cancellationToken);
        var kept = replaced is null ? "" : $"\nWhat was there is kept as {replaced}; delete it when you do not need it any more.";
        return $"Restored {data} as of {info.CreatedAt.ToString("u", CultureInfo.InvariantCulture)}. Start the control plane.{kept}";
    }
}
