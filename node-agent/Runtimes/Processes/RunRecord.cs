using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>What a run was begun with: <c>run-N.json</c>, written before it is begun.</summary>
internal sealed record RunRecord
{
    public int Number { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public ImmutableArray<BoundPort> Ports { get; set; } = [];

    /// <summary>Kernel groups the process was put into, to be removed after it.</summary>
    public ImmutableArray<string> ControlGroups { get; set; } = [];
}
