using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Kinds;

/// <summary>Which events belong to the story of a resource.</summary>
internal static class EventFilter
{
    /// <summary>Those about it and, for an app, about its containers: by the label on the event, or by the names of those that still exist.</summary>
    public static Func<JsonElement, bool> About(ResourceTarget target, ImmutableHashSet<string> containers) => happened =>
    {
        var kind = happened.Text("regarding", "kind");
        var name = happened.Text("regarding", "name");
        if (string.Equals(kind, target.Kind.Name, StringComparison.OrdinalIgnoreCase) && name == target.Name) return true;
        if (target.Kind != CliKinds.App || kind != nameof(Container)) return false;
        return happened.Text("metadata", "labels", PlatformApi.AppLabel) == target.Name || containers.Contains(name ?? "");
    };
}
