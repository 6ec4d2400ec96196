using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Kinds;

/// <summary>Which events belong to the story of a resource.</summary>
internal static class EventFilter
{
    // As the control plane names an app's containers: five characters behind the workload's name.
    private const int ContainerSuffixLength = 5;

    /// <summary>Those about it and, for a workload, about its containers: the ones that exist, and the ones that are gone, by their names.</summary>
    public static Func<JsonElement, bool> About(ResourceTarget target, ImmutableHashSet<string> containers) => happened =>
    {
        var kind = happened.Text("regarding", "kind");
        var name = happened.Text("regarding", "name");
        if (string.Equals(kind, target.Kind.Name, StringComparison.OrdinalIgnoreCase) && name == target.Name) return true;
        if ((target.Kind != CliKinds.App && target.Kind != CliKinds.Job) || kind != nameof(Container)) return false;
        return containers.Contains(name ?? "") || IsNamedAfter(target.Name!, name ?? "");
    };

    private static bool IsNamedAfter(string app, string container) =>
        container.Length == app.Length + 1 + ContainerSuffixLength
        && container.StartsWith(app + "-", StringComparison.Ordinal)
        && !container.AsSpan(app.Length + 1).Contains('-');
}
