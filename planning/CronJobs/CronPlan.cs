using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.CronJobs;

/// <summary>What must change so that a schedule is carried out up to now. Jobs and status are written together: so no run is started twice, and none is passed over.</summary>
public sealed record CronPlan : WorkloadPlan
{
    public ImmutableArray<Job> CreateJobs { get; init; } = [];

    /// <summary>Replaced by a newer run, or beyond what is kept.</summary>
    public ImmutableArray<Job> DeleteJobs { get; init; } = [];

    public required CronJobStatus Status { get; init; }
}
