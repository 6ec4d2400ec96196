using System.Globalization;
using System.Text;

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
                $"The database '{database}' cannot be locked; process {ReadHolder(path)} seems to use it. Only one process may: stop that one or choose another folder.", error);
        }

        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        return new StoreLock(file);
    }

    public void Dispose() => file.Dispose();

    private static string ReadHolder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd() is { Length: > 0 } holder ? holder : "(unknown)";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "(unknown)";
        }
    }
}
