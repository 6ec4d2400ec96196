using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Volumes;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>What all supervisors of a node share.</summary>
public sealed record SupervisorTools
{
    public required IContainerRuntime Runtime { get; init; }

    /// <summary>Default: nothing can be mounted, and no values be had.</summary>
    public ReplicaPreparer Preparer { get; init; } = ReplicaPreparer.None;

    public required ObservationBoard Board { get; init; }

    /// <summary>Makes, starts and removals at one time.</summary>
    public required Gate StartGate { get; init; }

    /// <summary>Stops at one time: many, since most of a stop is waiting.</summary>
    public required Gate StopGate { get; init; }

    public required string NodeAddress { get; init; }

    /// <summary>Null: what finished containers wrote goes with them.</summary>
    public LogKeeper? Logs { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}
