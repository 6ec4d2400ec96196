using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>What a run was begun with: <c>run-N.json</c>, written before it is begun.</summary>
internal sealed record RunRecord
{
    public int Number { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public ImmutableArray<BoundPort> Ports { get; init; } = [];

    /// <summary>Kernel groups the process was put into, to be removed after it.</summary>
    public ImmutableArray<string> ControlGroups { get; init; } = [];
}
