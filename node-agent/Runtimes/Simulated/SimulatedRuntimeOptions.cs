namespace FunctionsPlatform.NodeAgent.Runtimes.Simulated;

/// <summary>What a simulated host is like.</summary>
public sealed record SimulatedRuntimeOptions
{
    /// <summary>The same seed gives the same delays and failures in the same order.</summary>
    public int Seed { get; init; }

    /// <summary>Making and starting takes between these.</summary>
    public TimeSpan StartAtLeast { get; init; } = TimeSpan.FromMilliseconds(5);

    public TimeSpan StartAtMost { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>0 to 1. Share of starts that fail.</summary>
    public double StartFailures { get; init; }

    /// <summary>0 to 1. Share of runs that end by themselves, after up to <see cref="CrashWithin"/>.</summary>
    public double Crashes { get; init; }

    public TimeSpan CrashWithin { get; init; } = TimeSpan.FromSeconds(10);

    public long CpuMillicores { get; init; } = 64_000;

    public long MemoryBytes { get; init; } = 256L << 30;

    public int MaxContainers { get; init; }
}
