using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Assignments;

/// <summary>Finds the Configs and Secrets that workloads name.</summary>
public static class DataReading
{
    /// <returns>Null when there is none.</returns>
    public static Resource? FindIn(this DataReference data, ResourceSnapshot snapshot) =>
        data.Name.Length == 0 ? null : snapshot.Get(data.Kind == nameof(Secret) ? ResourceKinds.Secret : ResourceKinds.Config, data.Name);

    /// <returns>Null when there is none.</returns>
    public static string? VersionIn(this DataReference data, ResourceSnapshot snapshot) => data.FindIn(snapshot) is { } found ? DataVersion.Of(found) : null;
}
