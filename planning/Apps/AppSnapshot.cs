using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Autoscaling;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>An app and all Containers and revisions that are its own, read at one revision of the keyspace.</summary>
public sealed record AppSnapshot(App App, ImmutableArray<Container> Containers, ImmutableArray<AppRevision> Revisions = default, AutoscaleUsage? Usage = null)
{
    /// <summary>By number.</summary>
    public ImmutableArray<AppRevision> Revisions { get; init; } = Revisions.IsDefault ? [] : [.. Revisions.OrderBy(revision => revision.Spec.Number)];

    /// <summary>Versions of the Configs and Secrets whose change replaces replicas, as <see cref="RotatedData.Describe"/> writes them. Null: there are none.</summary>
    public string? DataVersions { get; init; }
}
