using System.Globalization;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Stats;

/// <summary>What the whole host has used, from the kernel's tables.</summary>
internal static class HostUsage
{
    private const long NanosecondsPerTick = 10_000_000;

    // "cpu user nice system idle iowait irq softirq ...", in hundredths of a second: all but what was idle.
    private static readonly int[] Busy = [1, 2, 3, 6, 7];

    /// <returns>Null: this host has no such tables.</returns>
    public static ContainerUsage? Read()
    {
        try
        {
            return new ContainerUsage(CpuTicks(File.ReadLines("/proc/stat").First()) * NanosecondsPerTick, MemoryBytes());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or InvalidOperationException)
        {
            return null;
        }
    }

    private static long CpuTicks(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Busy.Sum(index => long.Parse(fields[index], CultureInfo.InvariantCulture));
    }

    private static long MemoryBytes()
    {
        var (total, available) = (0L, 0L);
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal)) total = Kibibytes(line);
            if (line.StartsWith("MemAvailable:", StringComparison.Ordinal)) available = Kibibytes(line);
            if (available > 0) break;
        }

        return (total - available) << 10;
    }

    private static long Kibibytes(string line) => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
