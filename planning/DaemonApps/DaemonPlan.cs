using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.DaemonApps;

/// <summary>What must change so that each node that matches has its replica.</summary>
public sealed record DaemonPlan : WorkloadPlan
{
    public required DaemonAppStatus Status { get; init; }
}
