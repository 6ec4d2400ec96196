using System.Globalization;

namespace FunctionsPlatform.Bench.Platform;

/// <summary>What Linux says of a process.</summary>
internal static class ProcessFigures
{
    // USER_HZ: 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Processor time used so far, in user and kernel mode (proc(5), fields 14 and 15).</summary>
    public static double CpuSeconds(int pid)
    {
        var line = File.ReadAllText($"/proc/{pid}/stat");
        // The name in parentheses may hold spaces: count from its end, where field 3 begins.
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public static double ResidentMegabytes(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
