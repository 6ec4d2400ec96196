using System.Collections.Immutable;
using System.Text.Json;
using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Which resources of a kind.</summary>
/// <param name="Namespace">Null: all namespaces.</param>
internal sealed record ResourceQuery(CliKind Kind, string? Namespace)
{
    /// <summary>Asked of the control plane.</summary>
    public string? Selector { get; init; }

    /// <summary>Picked out here, as is <see cref="Filter"/>.</summary>
    public string? Name { get; init; }

    public Func<JsonElement, bool> Filter { get; init; } = _ => true;

    public string Path => ApiPaths.Collection(Kind, Namespace);

    /// <summary>For "no apps …": empty, or where and with which labels was looked.</summary>
    public string InWords =>
        (Kind.Namespaced ? Namespace is null ? " in any namespace" : $" in namespace {Namespace}" : "") + (Selector is null ? "" : $" with {Selector}");

    public bool Matches(JsonElement resource) => (Name is null || resource.Name() == Name) && Filter(resource);

    /// <summary>Events by time, as a log reads; everything else as the control plane lists it.</summary>
    public ImmutableArray<JsonElement> Sort(ImmutableArray<JsonElement> items) => Kind == CliKinds.Event
        ? [.. items.OrderBy(item => item.Time("lastTimestamp"))]
        : items;
}
