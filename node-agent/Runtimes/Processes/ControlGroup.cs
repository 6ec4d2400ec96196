using System.Collections.Immutable;
using System.Globalization;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>
/// A kernel control group for each run, of version 1 or 2: it holds the limits, and it knows every process of the run, also those that have left
/// their parents. Best effort: without the right to make one, limits do not hold and what daemonizes outlives its container.
/// </summary>
internal static class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";
    private const string Parent = "functions-platform";

    // The kernel needs some milliseconds to take a killed process off the list.
    private static readonly TimeSpan KillLimit = TimeSpan.FromMilliseconds(500);

    /// <returns>The groups' folders, at least one. Empty: none could be made.</returns>
    public static ImmutableArray<string> Make(ContainerRecipe recipe, int run)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{recipe.Uid}-{run}");
        try
        {
            return File.Exists(Path.Combine(Root, "cgroup.controllers")) ? MakeUnified(recipe, name) : MakeSplit(recipe, name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static string MembersFile(string folder) => Path.Combine(folder, "cgroup.procs");

    public static bool WasOutOfMemory(ImmutableArray<string> folders) => folders.Any(folder =>
        KillsIn(Path.Combine(folder, "memory.events")) > 0 || KillsIn(Path.Combine(folder, "memory.oom_control")) > 0);

    /// <summary>SIGKILLs every member until there is none: one that forks meanwhile is met in the next round.</summary>
    /// <returns>False: some were still there when the time was over.</returns>
    public static bool KillMembers(ImmutableArray<string> folders) => SpinWait.SpinUntil(() => KillThoseOf(folders) == 0, KillLimit);

    private static int KillThoseOf(ImmutableArray<string> folders)
    {
        var members = folders.SelectMany(MembersOf).Distinct().ToList();
        foreach (var member in members) Signals.Send(member, Signals.Kill);
        return members.Count;
    }

    private static IEnumerable<int> MembersOf(string folder)
    {
        try
        {
            return [.. File.ReadLines(MembersFile(folder)).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The group is gone, or was never made.
            return [];
        }
    }

    /// <summary>Best effort: a group that still has members stays.</summary>
    public static void Remove(ImmutableArray<string> folders)
    {
        foreach (var folder in folders.Where(Directory.Exists))
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The kernel keeps it until its last member has gone.
            }
        }
    }

    private static ImmutableArray<string> MakeUnified(ContainerRecipe recipe, string name)
    {
        var parent = Path.Combine(Root, Parent);
        Directory.CreateDirectory(parent);
        File.WriteAllText(Path.Combine(Root, "cgroup.subtree_control"), "+cpu +memory");
        File.WriteAllText(Path.Combine(parent, "cgroup.subtree_control"), "+cpu +memory");
        var folder = Path.Combine(parent, name);
        Directory.CreateDirectory(folder);
        if (recipe.MemoryBytes > 0)
        {
            File.WriteAllText(Path.Combine(folder, "memory.max"), Text(recipe.MemoryBytes));
            if (File.Exists(Path.Combine(folder, "memory.swap.max"))) File.WriteAllText(Path.Combine(folder, "memory.swap.max"), "0");
        }

        // 100 is the weight of one whole CPU here, 1 to 10000 are allowed.
        if (recipe.CpuMillicores > 0) File.WriteAllText(Path.Combine(folder, "cpu.weight"), Text(Math.Clamp(recipe.CpuMillicores / 10, 1, 10_000)));
        return [folder];
    }

    private static ImmutableArray<string> MakeSplit(ContainerRecipe recipe, string name)
    {
        var folders = ImmutableArray.CreateBuilder<string>();
        // Also without a limit: they count what the run uses.
        if (MakeOne("memory", name) is { } memory)
        {
            if (recipe.MemoryBytes > 0) File.WriteAllText(Path.Combine(memory, "memory.limit_in_bytes"), Text(recipe.MemoryBytes));
            folders.Add(memory);
        }

        if (MakeOne("cpuacct", name) is { } counted) folders.Add(counted);

        if (recipe.CpuMillicores > 0 && MakeOne("cpu", name) is { } cpu)
        {
            File.WriteAllText(Path.Combine(cpu, "cpu.shares"), Text(Math.Max(2, recipe.CpuMillicores * 1024 / 1000)));
            folders.Add(cpu);
        }

        // A group only to know the run's processes by.
        if (folders.Count == 0 && MakeOne("pids", name) is { } plain) folders.Add(plain);
        return folders.ToImmutable();
    }

    private static string? MakeOne(string controller, string name)
    {
        if (!Directory.Exists(Path.Combine(Root, controller))) return null;
        var folder = Path.Combine(Root, controller, Parent, name);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static long KillsIn(string file)
    {
        try
        {
            if (!File.Exists(file)) return 0;
            var line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith("oom_kill ", StringComparison.Ordinal));
            return long.TryParse(line?["oom_kill ".Length..], CultureInfo.InvariantCulture, out var kills) ? kills : 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
