using System.Security.Cryptography;
using FunctionsPlatform.Contracts.Identity;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The data folder, taken by this process: its names are relied on by the CLI, the agent and <c>./dev</c>.</summary>
public sealed class DataFolder : IDisposable
{
    internal const string DatabaseName = "state.db";
    private const string TokenName = "token";
    private const string ClusterIdName = "cluster-id";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int TokenBytes = 32;

    // Who was killed a moment ago still holds the lock until the kernel has cleared it away.
    private static readonly TimeSpan PatienceWithDying = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromMilliseconds(25);

    private readonly FileStream takenBy;

    private DataFolder(string path, FileStream takenBy, string token, string clusterId)
    {
        Path = path;
        this.takenBy = takenBy;
        Token = token;
        ClusterId = clusterId;
    }

    public string Path { get; }

    /// <summary>What API callers and agents must carry; in the file <c>token</c>, mode 0600.</summary>
    public string Token { get; }

    /// <summary>Marks what belongs to this installation; in the file <c>cluster-id</c>.</summary>
    public string ClusterId { get; }

    public string DatabaseFile => In(DatabaseName);

    public string PidFile => In("run/control-plane.pid");

    /// <summary>Holds the API's address while it listens.</summary>
    public string UrlFile => In("run/url");

    /// <summary>Makes the folder if need be and takes it for this process.</summary>
    /// <param name="identity">For a folder that has none; null: a new one.</param>
    /// <exception cref="StartupException">It is not writable, or another control plane has it.</exception>
    public static async Task<DataFolder> TakeAsync(
        string path, IdSource ids, TimeProvider time, CancellationToken cancellationToken, DataFolderIdentity? identity = null)
    {
        try
        {
            CreatePrivately(path);
            Directory.CreateDirectory(System.IO.Path.Combine(path, "run"));
            Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"));
            var takenBy = await LockAsync(path, time, cancellationToken);
            try
            {
                var token = ReadOrCreate(System.IO.Path.Combine(path, TokenName), () => identity?.Token ?? NewToken());
                var clusterId = ReadOrCreate(System.IO.Path.Combine(path, ClusterIdName), () => identity?.ClusterId ?? ids.NewUid());
                return new DataFolder(path, takenBy, token, clusterId);
            }
            catch
            {
                takenBy.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the data folder {path} cannot be used: {error.Message}", error);
        }
    }

    /// <summary>Reads a folder's identity without taking it.</summary>
    /// <returns>Null when it has none yet, or only part of it.</returns>
    internal static DataFolderIdentity? ReadIdentity(string path) =>
        ReadName(System.IO.Path.Combine(path, TokenName)) is { } token && ReadName(System.IO.Path.Combine(path, ClusterIdName)) is { } clusterId
            ? new DataFolderIdentity(token, clusterId)
            : null;

    /// <summary>Tells other tools that this process listens, and where.</summary>
    public void Announce(int processId, Uri url)
    {
        WriteWhole(UrlFile, url.GetLeftPart(UriPartial.Authority) + "\n");
        WriteWhole(PidFile, processId.ToString(System.Globalization.CultureInfo.InvariantCulture) + "\n");
    }

    public void Dispose()
    {
        // Only while the folder is still ours: the next owner writes its own.
        File.Delete(PidFile);
        File.Delete(UrlFile);
        takenBy.Dispose();
    }

    private static void CreatePrivately(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static async Task<FileStream> LockAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(path, "run", "control-plane.lock");
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                // FileShare.None is an advisory lock that ends with the process, however it ends.
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (File.Exists(file))
            {
                if (time.GetElapsedTime(started) > PatienceWithDying) throw AlreadyRuns(path, error);
                await Task.Delay(PauseBetweenTries, time, cancellationToken);
            }
        }
    }

    private static StartupException AlreadyRuns(string path, Exception error)
    {
        var pidFile = System.IO.Path.Combine(path, "run", "control-plane.pid");
        var pid = File.Exists(pidFile) ? $" (pid {File.ReadAllText(pidFile).Trim()})" : "";
        return new StartupException($"a control plane{pid} already runs on the data folder {path}", error);
    }

    private static string ReadOrCreate(string file, Func<string> create)
    {
        if (ReadName(file) is { } kept) return kept;
        var made = create();
        WriteWhole(file, made + "\n");
        return made;
    }

    private static string? ReadName(string file) => File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } kept ? kept : null;

    // Through a rename, so that a crash leaves the whole file or none, and no reader sees half of it.
    private static void WriteWhole(string file, string content)
    {
        var draft = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    private static string NewToken() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
