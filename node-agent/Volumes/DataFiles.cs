using System.Runtime.InteropServices;

namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>
/// Values as files on this host, a folder for each volume of a container. Updated as Kubernetes does: files are links through <c>..data</c>, which is replaced by one rename,
/// so that a reader sees all old values or all new ones.
/// </summary>
/// <remarks>The root is for nobody else (0700); what is below it can be read by all, because programs in containers run as all sorts of users and see only what is mounted.</remarks>
public sealed partial class DataFiles(string root)
{
    private const string Current = "..data";
    private const string Told = "..told";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Folder = Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Memory where this host has it for services, so that values do not come on a disk; else the agent's own folder.</summary>
    public static string RootFor(string dataDirectory, string agentId)
    {
        var run = Path.Combine("/run/functions-platform", agentId);
        try
        {
            // Only to see whether it can be made: an agent that is given no values leaves nothing there.
            if (Directory.Exists(run)) return run;
            Directory.CreateDirectory(run);
            Directory.Delete(run);
            return run;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Path.Combine(dataDirectory, "agent", "files");
        }
    }

    /// <summary>Removes what there is of any container. There may be nothing.</summary>
    public static void RemoveAll(string root) => Delete(root);

    public string PathOf(string uid, string volume) => Path.Combine(root, uid, volume);

    /// <summary>Null: nothing was written yet, or it was not finished.</summary>
    public string? VersionOf(string uid, string volume) => new FileInfo(Path.Combine(PathOf(uid, volume), Current)).LinkTarget is { } target && target.StartsWith("..v-", StringComparison.Ordinal)
        ? target["..v-".Length..]
        : null;

    /// <summary>The version that the container was last signalled for, or was started with.</summary>
    public string? ToldOf(string uid, string volume) => Path.Combine(PathOf(uid, volume), Told) is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    public void Tell(string uid, string volume, string version) => Replace(Path.Combine(PathOf(uid, volume), Told), System.Text.Encoding.ASCII.GetBytes(version), Private & ~UnixFileMode.UserExecute);

    /// <summary>Makes the folder hold these values and no others. Repeatable, also after it was broken off.</summary>
    public void Write(string uid, string volume, DataContent content)
    {
        // Names are the control plane's; one that leads elsewhere is not written.
        if (content.Values.Keys.FirstOrDefault(key => key.Length == 0 || key.Contains('/') || key.StartsWith("..", StringComparison.Ordinal) || key == ".") is { } odd)
            throw new ReplicaRefusedException("DataUnavailable", $"'{odd}' cannot be the name of a file");
        Directory.CreateDirectory(root);
        SetMode(root, Private);
        var folder = PathOf(uid, volume);
        Directory.CreateDirectory(folder);
        SetMode(folder, Folder);
        SetMode(Path.GetDirectoryName(folder)!, Folder);
        var name = "..v-" + content.Version;
        var before = new FileInfo(Path.Combine(folder, Current)).LinkTarget;
        if (before != name)
        {
            var fresh = Path.Combine(folder, name);
            Delete(fresh);
            Directory.CreateDirectory(fresh);
            SetMode(fresh, Folder);
            foreach (var (key, value) in content.Values) Replace(Path.Combine(fresh, key), value.Span, ReadOnly);
            Link(Path.Combine(folder, Current), name);
        }

        foreach (var key in content.Values.Keys.Where(key => new FileInfo(Path.Combine(folder, key)).LinkTarget is null)) Link(Path.Combine(folder, key), $"{Current}/{key}");
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).ToList()) RemoveIfOld(entry, name, content);
    }

    /// <summary>Removes all volumes of the container. There may be none.</summary>
    public void Remove(string uid) => Delete(Path.Combine(root, uid));

    /// <summary>Containers of which there are files.</summary>
    public IReadOnlyList<string> List() => Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder))] : [];

    private static void RemoveIfOld(string entry, string current, DataContent content)
    {
        var name = Path.GetFileName(entry);
        if (name.StartsWith("..v-", StringComparison.Ordinal) && name != current) Delete(entry);
        else if (!name.StartsWith("..", StringComparison.Ordinal) && !content.Values.ContainsKey(name)) File.Delete(entry);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    // A rename, so that the link is at no time missing.
    private static void Link(string link, string target)
    {
        var draft = Path.Combine(Path.GetDirectoryName(link)!, "..link");
        File.Delete(draft);
        File.CreateSymbolicLink(draft, target);
        // File.Move takes a link to a folder for a folder.
        if (Rename(draft, link) != 0) throw new IOException($"{link} cannot be replaced: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(string from, string to);

    private static void Replace(string file, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        var draft = file + "..new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private & ~UnixFileMode.UserExecute;
        using (var stream = new FileStream(draft, options)) stream.Write(bytes);
        SetMode(draft, mode);
        File.Move(draft, file, overwrite: true);
    }
}
