using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionsPlatform.Cli.Cost;

/// <summary>The two tables that are built in.</summary>
internal static class CostData
{
    public static PriceTable Prices { get; } = Read("prices.json", CostJson.Default.PriceTable);

    public static CountedOperations Operations { get; } = Read("operations.json", CostJson.Default.CountedOperations);

    public static T Read<T>(Stream stream, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(stream, type)!;

    private static T Read<T>(string name, JsonTypeInfo<T> type)
    {
        using var stream = typeof(CostData).Assembly.GetManifestResourceStream(name)!;
        return Read(stream, type);
    }
}
