namespace FunctionsPlatform.Storage.Sqlite.Backups;

/// <summary>Files that only their owner may read, and that are there whole or not at all.</summary>
internal static class PrivateFile
{
    /// <summary>Makes an empty file, in the place of one that an interrupted run left.</summary>
    public static void Create(string path)
    {
        Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Gives a written draft its name, durably.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public static void Publish(string draft, string path)
    {
        using (var written = new FileStream(draft, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
        File.Move(draft, path);
        FlushFolder(path);
    }

    /// <summary>Removes the file, and a rollback journal beside it, if they are there.</summary>
    public static void Delete(string path)
    {
        // Deleting asks for the folder, which need not be there.
        foreach (var name in (ReadOnlySpan<string>)[path, path + "-journal"])
        {
            if (File.Exists(name)) File.Delete(name);
        }
    }

    /// <summary>Makes the names in the file's folder durable: a rename may be undone by a power cut until then. Windows needs no such thing.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Path.GetDirectoryName(path)!;
        var descriptor = LibC.Open(folder, LibC.ReadOnly);
        if (descriptor < 0) throw new IOException($"The folder '{folder}' cannot be opened to flush it.");
        var flushed = LibC.Flush(descriptor);
        _ = LibC.Close(descriptor); // Nothing was written through it.
        if (flushed != 0) throw new IOException($"The folder '{folder}' cannot be flushed to disk.");
    }
}
