using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Cli.Cost;

/// <summary>JSON of the tables and of the answer.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PriceTable))]
[JsonSerializable(typeof(CountedOperations))]
[JsonSerializable(typeof(CostEstimate))]
internal sealed partial class CostJson : JsonSerializerContext;
