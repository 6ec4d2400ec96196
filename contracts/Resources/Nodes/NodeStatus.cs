using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the agent said of its host.</summary>
public sealed record NodeStatus
{
    public NodeResources Capacity { get; set; } = new();

    /// <summary>Capacity less what the host keeps for itself.</summary>
    public NodeResources Allocatable { get; set; } = new();

    /// <summary><c>Ready</c>: heartbeats arrive.</summary>
    public ImmutableArray<Condition> Conditions { get; set; } = [];

    public string? Address { get; set; }

    public string? AgentVersion { get; set; }

    /// <summary>docker, process or simulated.</summary>
    public string? Runtime { get; set; }

    public string? EngineVersion { get; set; }

    public string? OperatingSystem { get; set; }

    public string? Architecture { get; set; }

    /// <summary>What volumes of this host's own paths may be or be below; said by its agent (<c>--allow-host-path</c>).</summary>
    public ImmutableArray<string> AllowedHostPaths { get; set; } = [];

    /// <summary>Filled in when read: heartbeats are kept apart, so that they do not raise the node's revision.</summary>
    public DateTimeOffset? LastHeartbeat { get; set; }
}
