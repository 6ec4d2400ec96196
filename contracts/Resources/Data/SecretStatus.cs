using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>All that may be said of a Secret's values.</summary>
public sealed record SecretStatus
{
    /// <summary>Fingerprint of the values' versions: equal means the same values.</summary>
    public string Version { get; set; } = "";

    public ImmutableSortedDictionary<string, SecretValueStatus> Values { get; set; } = ImmutableSortedDictionary<string, SecretValueStatus>.Empty;
}
