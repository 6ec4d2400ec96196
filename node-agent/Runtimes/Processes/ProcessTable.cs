using System.Globalization;
using System.Text;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>What <c>/proc</c> tells.</summary>
internal static class ProcessTable
{
    /// <summary>Whether the process lives and has this argument: a pid alone may be somebody else's by now.</summary>
    public static bool IsAlive(int pid, string argument) => Arguments(pid).Contains(argument);

    /// <summary>The process that has this argument. Slow: all processes are looked at.</summary>
    public static int? Find(string argument)
    {
        foreach (var pid in All())
        {
            if (IsAlive(pid, argument)) return pid;
        }

        return null;
    }

    /// <summary>The pids of all processes.</summary>
    public static IEnumerable<int> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)) yield return pid;
        }
    }

    public static bool WorksIn(int pid, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget is { } target && target.StartsWith(folder, StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether the kernel counts the process among a container's: engines name a container's control group after its id.</summary>
    public static bool IsInControlGroupOf(int pid, string containerId)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cgroup").Contains(containerId, StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Empty: it is gone, or a zombie.</summary>
    public static string[] Arguments(int pid) => ReadList($"/proc/{pid}/cmdline");

    public static string[] Environment(int pid) => ReadList($"/proc/{pid}/environ");

    private static string[] ReadList(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
