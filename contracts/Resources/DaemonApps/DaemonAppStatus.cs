using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How a DaemonApp stands.</summary>
public sealed record DaemonAppStatus
{
    /// <summary>The generation that this status speaks of.</summary>
    public long ObservedGeneration { get; set; }

    /// <summary>Nodes that should run it.</summary>
    public int Desired { get; set; }

    /// <summary>Nodes that have a replica.</summary>
    public int Current { get; set; }

    /// <summary>Nodes whose replica is ready.</summary>
    public int Ready { get; set; }

    /// <summary>Nodes whose replica is of the newest spec.</summary>
    public int Updated { get; set; }

    public ImmutableArray<Condition> Conditions { get; set; } = [];

    /// <summary>Id of the orchestration that keeps it.</summary>
    public string? Orchestration { get; set; }
}
