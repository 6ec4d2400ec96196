using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Workloads;

/// <summary>What must change so that a workload comes closer to what its user asked for. Empty when it is there or must wait.</summary>
public abstract record WorkloadPlan
{
    /// <summary>New Containers, phase Pending.</summary>
    public ImmutableArray<Container> Create { get; init; } = [];

    /// <summary>Containers as they should be written: asked to stop, or looked at.</summary>
    public ImmutableArray<Container> Stop { get; init; } = [];

    /// <summary>Containers that are over, or that no node knows of yet.</summary>
    public ImmutableArray<Container> Delete { get; init; } = [];

    /// <summary>When to plan again though nothing changes. Null: only when something does.</summary>
    public DateTimeOffset? NextCheck { get; init; }

    /// <summary>True: the workload is to be deleted and nothing of it is left.</summary>
    public bool Finished { get; init; }

    /// <summary>What to tell the user.</summary>
    public ImmutableArray<PlannedEvent> Events { get; init; } = [];

    public bool ChangesContainers => !Create.IsEmpty || !Stop.IsEmpty || !Delete.IsEmpty;
}
