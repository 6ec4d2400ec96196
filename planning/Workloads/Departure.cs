using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Workloads;

/// <summary>How a workload's Containers go when the workload does.</summary>
/// <param name="Stop">Meant to run, and not over: as they are now.</param>
/// <param name="Delete">Over, or asked to stop before any node knew of them.</param>
internal sealed record Departure(ImmutableArray<Container> Stop, ImmutableArray<Container> Delete)
{
    public static Departure Of(ImmutableArray<Container> containers) => new(
        [.. containers.Where(container => Replicas.IsMeantToRun(container) && !container.Status.Phase.IsFinal())],
        [.. containers.Where(container => container.Status.Phase.IsFinal() || (!Replicas.IsMeantToRun(container) && Replicas.IsUnbound(container)))]);
}
