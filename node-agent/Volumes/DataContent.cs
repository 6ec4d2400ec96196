using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>The values of a Config or Secret. Printing it shows none of them.</summary>
public sealed class DataContent(string version, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> values)
{
    /// <summary>Equal versions hold equal values.</summary>
    public string Version { get; } = version;

    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Values { get; } = values;
}
