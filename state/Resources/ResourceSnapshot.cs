using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>All resources of one keyspace as of one revision. Reads cost no I/O and see the same moment for as long as it is held.</summary>
public sealed class ResourceSnapshot
{
    private readonly KeyspaceSnapshot keys;

    internal ResourceSnapshot(string keyspace, KeyspaceSnapshot keys) => (Keyspace, this.keys) = (keyspace, keys);

    public string Keyspace { get; }

    public long Revision => keys.Revision;

    public Resource? Get(ResourceKind kind, string name) =>
        keys.Get(ResourceId.PrefixOf(kind) + name) is { } value ? ResourceCodec.Decode(kind, value) : null;

    public T? Get<T>(string name) where T : Resource => (T?)Get(ResourceKinds.Of<T>(), name);

    /// <summary>By name.</summary>
    public IEnumerable<Resource> List(ResourceKind kind, LabelSelector? selector = null) =>
        keys.Range(RangeQuery.Prefix(ResourceId.PrefixOf(kind))).KeyValues
            .Select(value => ResourceCodec.Decode(kind, value))
            .Where(resource => selector is null || selector.Matches(resource));

    /// <summary>Those whose names begin so, by name. Costs what these cost, however many others there are.</summary>
    public IEnumerable<T> ListNamed<T>(string beginning) where T : Resource
    {
        var kind = ResourceKinds.Of<T>();
        return keys.Range(RangeQuery.Prefix(ResourceId.PrefixOf(kind) + beginning)).KeyValues.Select(value => (T)ResourceCodec.Decode(kind, value));
    }

    /// <summary>By name.</summary>
    public IEnumerable<T> List<T>(LabelSelector? selector = null) where T : Resource => List(ResourceKinds.Of<T>(), selector).Cast<T>();
}
