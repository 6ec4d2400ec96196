using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Assignments;

/// <summary>Which values the Configs and Secrets of some Containers hold.</summary>
public sealed class DataVersions
{
    private readonly Dictionary<(string Namespace, DataReference Data), string> versions = [];

    public static DataVersions None { get; } = new();

    /// <returns>Empty when there is no such Config or Secret.</returns>
    public string Of(string @namespace, DataReference data) => versions.GetValueOrDefault((@namespace, data), "");

    /// <summary>As they are now. Reads nothing for Containers that use none.</summary>
    public static async Task<DataVersions> ReadAsync(ResourceStore resources, IEnumerable<Container> containers, CancellationToken cancellationToken)
    {
        var uses = containers
            .SelectMany(container => DataReferences.Of(container.Spec.Template).Select(data => (Namespace: container.Metadata.Namespace ?? "", Data: data)))
            .Distinct()
            .ToLookup(use => use.Namespace, use => use.Data, StringComparer.Ordinal);
        if (uses.Count == 0) return None;
        var read = new DataVersions();
        foreach (var space in uses)
        {
            var snapshot = await resources.SnapshotAsync(space.Key, cancellationToken).ConfigureAwait(false);
            foreach (var data in space) read.versions[(space.Key, data)] = data.VersionIn(snapshot) ?? "";
        }

        return read;
    }
}
