using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>One run of a container, from a start to an end.</summary>
public sealed record ContainerRun
{
    public required string RuntimeId { get; init; }

    /// <summary>By the runtime's own clock, so that an end can be matched with the run that it ended.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Real host ports of this run; another run may have others.</summary>
    public ImmutableArray<BoundPort> Ports { get; init; } = [];

    /// <summary>The first process of the run, as this host numbers it. Null: not told.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Digest of its image as a registry knows it. Null: no registry does, or it was not asked for.</summary>
    public string? ImageDigest { get; init; }

    /// <summary>The container's own address where it has one. Reached from the host only.</summary>
    public string? ContainerAddress { get; init; }
}
