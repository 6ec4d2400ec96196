using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>Which resource: its kind and name within one namespace, or within the cluster.</summary>
public readonly record struct ResourceId(ResourceKind Kind, string? Namespace, string Name)
{
    public static ResourceId Of(Resource resource) => Of(ResourceKinds.Of(resource.GetType()), resource.Metadata.Namespace, resource.Metadata.Name);

    /// <summary>The namespace is ignored for a kind that has none.</summary>
    /// <exception cref="ArgumentException">The kind needs a namespace and there is none, or the name is empty.</exception>
    public static ResourceId Of(ResourceKind kind, string? @namespace, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (kind.Namespaced) ArgumentException.ThrowIfNullOrEmpty(@namespace);
        return new(kind, kind.Namespaced ? @namespace : null, name);
    }

    /// <summary>The keyspace that holds it.</summary>
    public string Keyspace => Namespace ?? PlatformApi.ClusterKeyspace;

    internal Key Key => PrefixOf(Kind) + Name;

    public override string ToString() => Namespace is null ? $"{Kind.Plural}/{Name}" : $"{Namespace}/{Kind.Plural}/{Name}";

    internal static string PrefixOf(ResourceKind kind) => $"/registry/{kind.Plural}/";
}
