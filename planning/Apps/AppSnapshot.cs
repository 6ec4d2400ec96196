using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>An app and all Containers and revisions that are its own, read at one revision of the keyspace.</summary>
public sealed record AppSnapshot(App App, ImmutableArray<Container> Containers, ImmutableArray<AppRevision> Revisions = default)
{
    /// <summary>By number.</summary>
    public ImmutableArray<AppRevision> Revisions { get; } = Revisions.IsDefault ? [] : [.. Revisions.OrderBy(revision => revision.Spec.Number)];
}
