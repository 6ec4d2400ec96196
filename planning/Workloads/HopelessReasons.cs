using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Workloads;

/// <summary>The reasons that no further attempt will mend.</summary>
internal static class HopelessReasons
{
    private static readonly ImmutableHashSet<string> All = [ContainerReasons.ImageNotFound, ContainerReasons.RegistryAuth, ContainerReasons.WrongArchitecture];

    public static bool IsHopeless(this ContainerStatus status) => status.Reason is { } reason && All.Contains(reason);
}
