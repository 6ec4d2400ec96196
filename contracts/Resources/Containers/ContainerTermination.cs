using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How a run of a container ended.</summary>
public sealed record ContainerTermination
{
    /// <summary>The Container's name.</summary>
    public string? Container { get; set; }

    public int ExitCode { get; set; }

    /// <summary>One CamelCase word: Completed, Error, OutOfMemory, Killed, Unhealthy, Removed, StartFailed.</summary>
    public string Reason { get; set; } = "";

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The last lines it wrote, oldest first; at most 50 lines and 8 KiB.</summary>
    public ImmutableArray<string> LogTail { get; set; } = [];
}
