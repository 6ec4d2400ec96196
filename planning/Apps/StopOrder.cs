using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Which replicas go first when some must: those that serve least, and of equals the newest.</summary>
internal static class StopOrder
{
    public static IEnumerable<Container> Of(IEnumerable<Container> containers) => containers
        .OrderBy(Replicas.IsReady)
        .ThenBy(container => container.Status.Phase)
        .ThenByDescending(container => container.Metadata.CreationTimestamp)
        .ThenBy(container => container.Metadata.Name, StringComparer.Ordinal);
}
