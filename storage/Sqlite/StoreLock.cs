using System.Globalization;

namespace FunctionsPlatform.Storage.Sqlite;

/// <summary>Keeps the database to one process: an exclusive lock on <c>&lt;database&gt;.lock</c>, which the kernel drops when the process ends, however it ends.</summary>
/// <remarks>One process, because receivers are woken and ETags are counted in memory. The file stays: deleting it would let two processes lock two files of one name.</remarks>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <exception cref="StorageException">Another process, or another store in this one, has the database open.</exception>
    public static StoreLock Take(string database)
    {
        var path = database + ".lock";
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        FileStream file;
        try
        {
            file = new FileStream(path, options);
        }
        catch (IOException error)
        {
            throw new StorageException(
                $"The database '{database}' cannot be locked; process {ReadHolder(database)} seems to use it. Only one process may: stop that one or choose another folder.", error);
        }

        // Beside it, for the next one to be told: nobody else can open the locked file itself.
        File.WriteAllText(HolderPath(database), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new StoreLock(file);
    }

    public void Dispose() => file.Dispose();

    private static string HolderPath(string database) => database + ".pid";

    private static string ReadHolder(string database)
    {
        try
        {
            return File.ReadAllText(HolderPath(database));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "(unknown)";
        }
    }
}
