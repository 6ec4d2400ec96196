using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Jobs;

/// <summary>What must change so that a job comes closer to its end.</summary>
public sealed record JobPlan : WorkloadPlan
{
    /// <summary>Containers as they should be written: with what their end counted as. All in one transaction with the status that counts them.</summary>
    public ImmutableArray<Container> Mark { get; init; } = [];

    /// <summary>The job's status once the plan is carried out.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The job has been finished for as long as it was to be kept: it is to be deleted.</summary>
    public bool Remove { get; init; }
}
