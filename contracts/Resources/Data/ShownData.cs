using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Resources as they may be shown: of a Secret nothing but what its values are called, how long they are and whether they have changed.</summary>
public static class ShownData
{
    public static Resource Of(Resource stored) => stored switch
    {
        Secret secret => Of(secret),
        Config config => config with { Status = new ConfigStatus { Version = DataVersion.Of(config) } },
        _ => stored,
    };

    private static Secret Of(Secret stored)
    {
        var values = stored.Spec.Sealed.Select(pair => (pair.Key, Value: SealedValue.Parse(pair.Value))).ToList();
        return stored with
        {
            Spec = new SecretSpec
            {
                Data = values.Where(pair => pair.Value is not { IsText: false }).ToImmutableSortedDictionary(pair => pair.Key, _ => SecretSpec.Redacted, StringComparer.Ordinal),
                BinaryData = values.Where(pair => pair.Value is { IsText: false }).ToImmutableSortedDictionary(pair => pair.Key, _ => SecretSpec.Redacted, StringComparer.Ordinal),
            },
            Status = new SecretStatus
            {
                Version = DataVersion.Of(stored),
                Values = values.ToImmutableSortedDictionary(
                    pair => pair.Key,
                    pair => new SecretValueStatus { Version = pair.Value?.Version ?? "", Bytes = pair.Value?.Bytes ?? 0, KeyId = pair.Value?.KeyId ?? "" },
                    StringComparer.Ordinal),
            },
        };
    }
}
