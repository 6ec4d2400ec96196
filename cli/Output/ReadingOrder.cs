using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Resources in the order that people write them in; JSON knows none.</summary>
internal static class ReadingOrder
{
    private static readonly string[] OfAResource = ["apiVersion", "kind", "metadata", "spec"];
    private static readonly string[] OfASpec = ["image", "command", "args", "env", "replicas"];

    public static JsonElement Of(JsonElement resource)
    {
        if (resource.ValueKind != JsonValueKind.Object || resource.At("kind") is null) return resource;
        var ordered = Sorted(resource, OfAResource);
        if (resource.At("spec") is { ValueKind: JsonValueKind.Object } spec) ordered["spec"] = Sorted(spec, OfASpec);
        using var document = JsonDocument.Parse(ordered.ToJsonString());
        return document.RootElement.Clone();
    }

    private static JsonObject Sorted(JsonElement element, string[] first)
    {
        var members = element.EnumerateObject().OrderBy(member => Array.IndexOf(first, member.Name) is var index and >= 0 ? index : first.Length);
        return new JsonObject(members.Select(member => KeyValuePair.Create(member.Name, JsonValueOf(member.Value))));
    }

    private static JsonNode? JsonValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };
}
