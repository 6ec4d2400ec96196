using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Values by name. A name is in one of the first two maps.</summary>
public sealed record SecretSpec
{
    /// <summary>What a read shows instead of a value. Written back, it keeps the value that is there.</summary>
    public const string Redacted = "••••••••";

    /// <summary>Texts.</summary>
    public ImmutableSortedDictionary<string, string> Data { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Bytes, as base64.</summary>
    public ImmutableSortedDictionary<string, string> BinaryData { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The values as they are stored. The platform's own: never shown, and refused when a user writes it.</summary>
    public ImmutableSortedDictionary<string, string> Sealed { get; set; } = ImmutableSortedDictionary<string, string>.Empty;
}
