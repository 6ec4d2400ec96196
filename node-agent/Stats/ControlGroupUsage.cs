using System.Globalization;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Stats;

/// <summary>Reads what the processes of a kernel control group have used, of version 1 (a folder for each controller) or 2 (one for all).</summary>
internal static class ControlGroupUsage
{
    private const string Root = "/sys/fs/cgroup";
    private const long NanosecondsPerMicrosecond = 1_000;

    /// <summary>The folders of the groups that a process is in.</summary>
    /// <returns>Empty: the process is gone, or its groups are not to be seen from here.</returns>
    public static string[] FoldersOf(int processId)
    {
        try
        {
            return [.. File.ReadLines($"/proc/{processId}/cgroup").Select(FolderOf).OfType<string>().Where(Directory.Exists)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <returns>Null: the group is gone, or does not count both CPU time and memory.</returns>
    public static ContainerUsage? Read(IReadOnlyCollection<string> folders)
    {
        try
        {
            var (cpu, memory) = (CpuNanoseconds(folders), MemoryBytes(folders));
            return cpu is { } used && memory is { } held ? new ContainerUsage(used, held) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            // The group went while it was read.
            return null;
        }
    }

    // "4:memory:/docker/abc" is of version 1, "0::/docker/abc" of version 2.
    private static string? FolderOf(string line)
    {
        if (line.Split(':', 3) is not [_, var controllers, ['/', .. var path]]) return null;
        if (controllers.Length == 0) return Path.Combine(Root, path);
        return controllers.Split(',').Any(name => name is "memory" or "cpuacct") ? Path.Combine(Root, controllers, path) : null;
    }

    private static long? CpuNanoseconds(IReadOnlyCollection<string> folders)
    {
        if (Find(folders, "cpuacct.usage") is { } split) return long.Parse(File.ReadAllText(split), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        return Find(folders, "cpu.stat") is { } unified ? Field(unified, "usage_usec ") * NanosecondsPerMicrosecond : null;
    }

    private static long? MemoryBytes(IReadOnlyCollection<string> folders)
    {
        var (file, cache) = Find(folders, "memory.usage_in_bytes") is { } split ? (split, "total_inactive_file ") : (Find(folders, "memory.current"), "inactive_file ");
        if (file is null) return null;
        var held = long.Parse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        return Math.Max(0, held - (Field(Path.Combine(Path.GetDirectoryName(file)!, "memory.stat"), cache) ?? 0));
    }

    private static string? Find(IReadOnlyCollection<string> folders, string name) => folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static long? Field(string file, string name)
    {
        foreach (var line in File.ReadLines(file))
            if (line.StartsWith(name, StringComparison.Ordinal)) return long.Parse(line.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return null;
    }
}
