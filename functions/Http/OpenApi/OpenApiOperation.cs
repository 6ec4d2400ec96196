using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Http;

/// <summary>One operation of the OpenAPI document.</summary>
internal static partial class OpenApiOperation
{
    private const string Json = "application/json";

    private static readonly (string Name, string Type, string Description)[] ListParameters =
    [
        ("labelSelector", "string", "Terms a=b, a!=b, a and !a, joined by commas."),
        ("limit", "integer", "Resources in one page; 0 is all."),
        ("continue", "string", "From the page before."),
        ("watch", "boolean", "Stream changes as JSON lines {type, object, resourceVersion}."),
        ("resourceVersion", "string", "With watch: go on after this version; 410 when it is no longer kept."),
    ];

    private static readonly (string Name, string Type, string Description)[] WriteParameters =
    [
        (DryRun.Parameter, "boolean", "Judge the write and answer what would be stored, and store nothing."),
    ];

    public static JsonObject Of(FunctionDefinition.Http function, string path, ResourceKind? kind)
    {
        var isList = kind is not null && function.Method == HttpMethods.Get && !path.EndsWith("{name}", StringComparison.Ordinal);
        var isWrite = kind is not null && function.Method is "POST" or "PUT" or "PATCH" && function.Name.Split('-')[0] is "create" or "replace" or "patch";
        var operation = new JsonObject
        {
            ["operationId"] = kind is null ? function.Name : $"{function.Name}-{kind.Plural}",
            ["parameters"] = Parameters(path, [.. isList ? ListParameters : [], .. isWrite ? WriteParameters : [], .. OpenApiOrchestrations.ParametersOf(function.Name), .. OpenApiInside.ParametersOf(function.Name)]),
            ["responses"] = Responses(function, kind, isList),
        };
        if (RequestSchema(function, kind) is { } body) operation["requestBody"] = body;
        if (function.Access is not (Access.Public or Access.Secret)) operation["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() });
        return operation;
    }

    private static JsonArray Parameters(string path, IEnumerable<(string Name, string Type, string Description)> query)
    {
        var parameters = new JsonArray();
        foreach (Match match in RouteParameter().Matches(path)) parameters.Add((JsonNode)Parameter(match.Groups[1].Value, "path", "string", null));
        foreach (var (name, type, description) in query) parameters.Add((JsonNode)Parameter(name, "query", type, description));
        return parameters;
    }

    private static JsonObject Parameter(string name, string place, string type, string? description)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = place == "path", ["schema"] = new JsonObject { ["type"] = type } };
        if (description is not null) parameter["description"] = description;
        return parameter;
    }

    private static JsonObject Responses(FunctionDefinition.Http function, ResourceKind? kind, bool isList)
    {
        var responses = new JsonObject { ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" } };
        var good = new JsonObject { ["description"] = "Done." };
        if (kind is not null) good["content"] = Content(Json, isList ? OpenApiSchemas.List(kind) : OpenApiSchemas.Reference(kind.Name));
        if ((OpenApiOrchestrations.SchemaOf(function.Name) ?? OpenApiInside.SchemaOf(function.Name)) is { } schema) good["content"] = Content(Json, OpenApiSchemas.Reference(schema));
        responses[OpenApiOrchestrations.StatusOf(function.Name) ?? "200"] = good;
        if (kind is not null && function.Method is "POST" or "PUT") responses["201"] = good.DeepClone();
        return responses;
    }

    private static JsonObject? RequestSchema(FunctionDefinition.Http function, ResourceKind? kind)
    {
        if (function.Name.EndsWith("scale", StringComparison.Ordinal) || function.Name.StartsWith("scale", StringComparison.Ordinal))
            return Body(Content(Json, OpenApiSchemas.Reference("Scale")));
        if (function.Name.EndsWith("-poison", StringComparison.Ordinal)) return Body(Content(Json, OpenApiSchemas.Reference("QueueSelection")));
        if (kind is null || function.Method is "GET" or "DELETE") return null;
        return Body(function.Method == "PATCH"
            ? Content("application/merge-patch+json", new JsonObject { ["type"] = "object" })
            : Content(Json, OpenApiSchemas.Reference(kind.Name)));
    }

    private static JsonObject Body(JsonObject content) => new() { ["required"] = true, ["content"] = content };

    private static JsonObject Content(string mediaType, JsonObject schema) => new() { [mediaType] = new JsonObject { ["schema"] = schema } };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex RouteParameter();
}
