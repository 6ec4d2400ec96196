using System.Formats.Tar;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>
/// Unpacks what a container has sent. It may say anything: nothing is written but at the destination and below it, and never through a link.
/// </summary>
/// <param name="destination">What the archive's one root becomes.</param>
/// <param name="refused">Told of each entry that was left out, and why.</param>
internal sealed class ArchiveUnpacker(string destination, Action<string, string> refused)
{
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    private readonly string root = Path.GetFullPath(destination);

    public int Files { get; private set; }

    public async Task UnpackAsync(Stream archive, CancellationToken cancellationToken)
    {
        await using var reader = new TarReader(archive);
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (PlaceOf(entry.Name) is not { } place) refused(entry.Name, "it would be outside of the destination");
            else if (ThroughLink(place)) refused(entry.Name, "it would be written through a link");
            else await UnpackAsync(entry, place, cancellationToken);
        }
    }

    private async Task UnpackAsync(TarEntry entry, string place, CancellationToken cancellationToken)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                if (IsLink(place)) File.Delete(place);
                Directory.CreateDirectory(place);
                return;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                Prepare(place);
                await using (var file = new FileStream(place, FileMode.CreateNew, FileAccess.Write))
                    if (entry.DataStream is { } data) await data.CopyToAsync(file, cancellationToken);
                // No set-user-id bits from a container.
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(place, (entry.Mode & Permissions) | UnixFileMode.UserRead | UnixFileMode.UserWrite);
                Files++;
                return;
            case TarEntryType.SymbolicLink when LeadsInside(place, entry.LinkName):
                Prepare(place);
                File.CreateSymbolicLink(place, entry.LinkName);
                Files++;
                return;
            case TarEntryType.SymbolicLink:
                refused(entry.Name, $"it is a link that leads outside ({entry.LinkName})");
                return;
            case TarEntryType.HardLink when PlaceOf(entry.LinkName) is { } other && !ThroughLink(other) && File.Exists(other) && !IsLink(other):
                Prepare(place);
                File.Copy(other, place);
                Files++;
                return;
            default:
                refused(entry.Name, $"it is a {entry.EntryType}");
                return;
        }
    }

    /// <returns>Null: it would be elsewhere.</returns>
    private string? PlaceOf(string name)
    {
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (name.StartsWith('/') || parts.Contains("..") || (OperatingSystem.IsWindows() && parts.Any(part => part.AsSpan().ContainsAny('\\', ':')))) return null;
        // The first one is the root's own name.
        return parts.Length <= 1 ? root : Path.Combine(root, Path.Combine(parts[1..]));
    }

    private bool ThroughLink(string place)
    {
        for (var above = Path.GetDirectoryName(place); above is not null && above.Length >= root.Length && place != root; above = Path.GetDirectoryName(above))
            if (above != root && IsLink(above)) return true;
        return place != root && IsLink(root);
    }

    private bool LeadsInside(string place, string link)
    {
        if (Path.IsPathRooted(link) || place == root) return false;
        var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(place)!, link));
        return target == root || target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static void Prepare(string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        // Replaced, not written into: it may be a link.
        if (IsLink(place) || File.Exists(place)) File.Delete(place);
    }

    private static bool IsLink(string place) => new FileInfo(place).LinkTarget is not null;
}
