using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Who a resource is. Name, labels, annotations and finalizers are the writer's; the rest is set by the platform.</summary>
public sealed record ObjectMeta
{
    /// <summary>A DNS label: 1–63 of a–z, 0–9 and '-', starting with a letter or digit and ending so.</summary>
    public string Name { get; set; } = "";

    /// <summary>Empty for kinds that belong to the whole cluster.</summary>
    public string? Namespace { get; set; }

    /// <summary>Unique over all time: a resource deleted and made again under its name has another.</summary>
    public string? Uid { get; set; }

    public ImmutableSortedDictionary<string, string> Labels { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Annotations { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The keyspace revision of the last change, decimal. Opaque to clients but for "equal means unchanged".</summary>
    public string? ResourceVersion { get; set; }

    /// <summary>Counts changes of <c>spec</c>, from 1.</summary>
    public long Generation { get; set; }

    public DateTimeOffset? CreationTimestamp { get; set; }

    /// <summary>Set when deletion was asked for; the resource goes once its finalizers are done.</summary>
    public DateTimeOffset? DeletionTimestamp { get; set; }

    public ImmutableArray<OwnerReference> OwnerReferences { get; set; } = [];

    /// <summary>Who must clean up before the resource may go.</summary>
    public ImmutableArray<string> Finalizers { get; set; } = [];
}
