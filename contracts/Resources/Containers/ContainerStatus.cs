using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the node reported (and, before there is a node, what the scheduler said).</summary>
public sealed record ContainerStatus
{
    public ContainerPhase Phase { get; set; }

    /// <summary>It runs and its health check, if any, is content.</summary>
    public bool Ready { get; set; }

    public string? Node { get; set; }

    /// <summary>The runtime's id: Docker's container id, or a process id.</summary>
    public string? RuntimeId { get; set; }

    /// <summary>Digest of the image that it runs, as a registry knows it (<c>sha256:…</c>). Null: not told, or no registry knows it.</summary>
    public string? ImageDigest { get; set; }

    /// <summary>The last answers to its health check while it is not ready, oldest first; at most 10.</summary>
    public ImmutableArray<ProbeRecord> Probes { get; set; } = [];

    /// <summary>Its init containers and sidecars, in the order of the spec.</summary>
    public ImmutableArray<ContainerPart> Containers { get; set; } = [];

    /// <summary>Where its published ports are reached.</summary>
    public string? Address { get; set; }

    public ImmutableArray<ContainerPort> Ports { get; set; } = [];

    /// <summary>Restarts in place by its node.</summary>
    public int RestartCount { get; set; }

    /// <summary>Of the last end. Null: has not ended.</summary>
    public int? ExitCode { get; set; }

    /// <summary>One CamelCase word for programs, such as NoRoom, ImageMissing, CrashLoopBackOff.</summary>
    public string? Reason { get; set; }

    /// <summary>A sentence for people.</summary>
    public string? Message { get; set; }

    public ContainerTermination? LastTermination { get; set; }

    public DateTimeOffset? ScheduledAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? ReadySince { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Orders observations: an older one never replaces a newer.</summary>
    public long ObservationSequence { get; set; }
}
