using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Workloads;

internal static class OwnedContainers
{
    /// <summary>By owner, not by label: labels are only a convenience, and another workload of that name has other Containers.</summary>
    public static IEnumerable<Container> ContainersOf(this ResourceSnapshot snapshot, WorkloadReference reference) =>
        snapshot.List<Container>().Where(container => container.OwningWorkload()?.Uid == reference.Uid);
}
