using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Schemas of what the API speaks, from the same metadata that reads and writes it.</summary>
internal static class OpenApiSchemas
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        // Types with a converter of their own (quantities, durations) are texts.
        TransformSchemaNode = static (_, schema) => schema is JsonValue ? new JsonObject { ["type"] = "string" } : schema,
    };

    public static JsonObject All()
    {
        var schemas = new JsonObject();
        foreach (var kind in ResourceKinds.All) schemas[kind.Name] = Of(kind.TypeInfo);
        schemas["Orchestration"] = Of(ApiJson.Default.OrchestrationDocument);
        schemas["OrchestrationList"] = Of(ApiJson.Default.OrchestrationList);
        schemas["OrchestrationHistory"] = Of(ApiJson.Default.OrchestrationHistory);
        schemas["OrchestrationStarted"] = Of(ApiJson.Default.OrchestrationStarted);
        schemas["UpgradeReport"] = Of(ApiJson.Default.UpgradeReportDocument);
        schemas["KeptLogList"] = Of(ApiJson.Default.KeptLogList);
        schemas["Scale"] = Of(ApiJson.Default.Scale);
        schemas["QueueList"] = Of(ApiJson.Default.QueueList);
        schemas["QueueMessageList"] = Of(ApiJson.Default.QueueMessageList);
        schemas["QueueSelection"] = Of(ApiJson.Default.QueueSelection);
        schemas["QueueMoved"] = Of(ApiJson.Default.QueueMoved);
        schemas["Problem"] = Of(ResourceJson.Default.Problem);
        return schemas;
    }

    public static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    public static JsonObject List(ResourceKind kind) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["const"] = PlatformApi.Version },
            ["kind"] = new JsonObject { ["const"] = kind.Name + "List" },
            ["metadata"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["resourceVersion"] = new JsonObject { ["type"] = "string" }, ["continue"] = new JsonObject { ["type"] = "string" } },
            },
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = Reference(kind.Name) },
        },
    };

    public static JsonObject ProblemResponse()
    {
        var types = ProblemCatalog.All.Select(entry => $"{entry.Status} {entry.Type}: {entry.Title}");
        return new JsonObject
        {
            ["description"] = "The request was refused or failed. Types: " + string.Join("; ", types),
            ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("Problem") } },
        };
    }

    private static JsonNode Of(JsonTypeInfo type) => type.GetJsonSchemaAsNode(Options);
}
