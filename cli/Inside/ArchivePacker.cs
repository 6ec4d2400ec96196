using System.Formats.Tar;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>Packs a file or folder of this machine under another name. Links stay links; owners are the container's root.</summary>
internal static class ArchivePacker
{
    /// <returns>How many files.</returns>
    public static async Task<int> PackAsync(string source, string name, Stream archive, CancellationToken cancellationToken)
    {
        await using var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true);
        return await AddAsync(writer, new FileInfo(source) is { Exists: true } file ? file : new DirectoryInfo(source), name, cancellationToken);
    }

    private static async Task<int> AddAsync(TarWriter writer, FileSystemInfo item, string name, CancellationToken cancellationToken)
    {
        if (item.LinkTarget is { } target)
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target }, cancellationToken);
            return 1;
        }

        if (item is FileInfo file)
        {
            await using var data = file.OpenRead();
            await writer.WriteEntryAsync(Of(TarEntryType.RegularFile, name, item, data), cancellationToken);
            return 1;
        }

        await writer.WriteEntryAsync(Of(TarEntryType.Directory, name, item, null), cancellationToken);
        var files = 0;
        foreach (var child in ((DirectoryInfo)item).EnumerateFileSystemInfos().OrderBy(child => child.Name, StringComparer.Ordinal)) files += await AddAsync(writer, child, $"{name}/{child.Name}", cancellationToken);
        return files;
    }

    private static PaxTarEntry Of(TarEntryType type, string name, FileSystemInfo item, Stream? data)
    {
        var entry = new PaxTarEntry(type, name) { ModificationTime = item.LastWriteTimeUtc };
        if (data is not null) entry.DataStream = data;
        if (!OperatingSystem.IsWindows()) entry.Mode = item.UnixFileMode;
        return entry;
    }
}
