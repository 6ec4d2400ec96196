using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class SecretTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<Secret>(
        ResourceJson.Default.Secret,
        new Column<Secret>("NAME", secret => secret.Metadata.Name),
        new Column<Secret>("KEYS", secret => (secret.Spec.Data.Count + secret.Spec.BinaryData.Count).ToString(CultureInfo.InvariantCulture)),
        new Column<Secret>("GENERATION", secret => secret.Metadata.Generation.ToString(CultureInfo.InvariantCulture)),
        new Column<Secret>("VERSION", secret => secret.Status?.Version ?? ""),
        new Column<Secret>("ENCRYPTED WITH", secret => string.Join(',', secret.Status?.Values.Values.Select(value => value.KeyId).Distinct() ?? [])),
        new Column<Secret>("AGE", (secret, now) => new Cell(Age.Since(secret.Metadata.CreationTimestamp, now))));
}
