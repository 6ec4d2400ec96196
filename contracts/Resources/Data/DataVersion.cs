using System.Security.Cryptography;
using System.Text;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Which values a Config or Secret holds, in a word: equal words mean equal values.</summary>
public static class DataVersion
{
    private const int Length = 12;

    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string Of(Resource resource) => resource switch
    {
        Config config => Of(config.Spec.Data.Select(pair => (pair.Key, "t" + pair.Value)).Concat(config.Spec.BinaryData.Select(pair => (pair.Key, "b" + pair.Value)))),
        // Of what may be told: a fingerprint of the values themselves would let them be guessed.
        Secret secret => Of(secret.Spec.Sealed.Select(pair => (pair.Key, SealedValue.Parse(pair.Value)?.Version ?? ""))),
        _ => throw new ArgumentException($"A {resource.Kind} holds no values.", nameof(resource)),
    };

    private static string Of(IEnumerable<(string Name, string Value)> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in values.OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData([0]);
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(value)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Length];
    }
}
