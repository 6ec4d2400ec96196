using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Values by name. A name is in one of both maps.</summary>
public sealed record ConfigSpec
{
    /// <summary>Texts.</summary>
    public ImmutableSortedDictionary<string, string> Data { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Bytes, as base64.</summary>
    public ImmutableSortedDictionary<string, string> BinaryData { get; set; } = ImmutableSortedDictionary<string, string>.Empty;
}
