using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

/// <summary>A resource without what only the platform writes: what a user would keep in a file.</summary>
internal static class EditableDocument
{
    private static readonly string[] OfThePlatform = ["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "ownerReferences", "finalizers"];

    /// <summary>As YAML.</summary>
    public static string Of(JsonElement resource)
    {
        using var text = new StringWriter { NewLine = "\n" };
        using var document = JsonDocument.Parse(Strip(resource).ToJsonString());
        YamlText.Write(text, ReadingOrder.Of(document.RootElement));
        return text.ToString();
    }

    public static JsonObject Strip(JsonElement resource)
    {
        var document = JsonObject.Create(resource.Clone())!;
        document.Remove("status");
        if (document["metadata"] is not JsonObject metadata) return document;
        foreach (var field in OfThePlatform) metadata.Remove(field);
        if (metadata["annotations"] is JsonObject annotations) annotations.Remove(RolloutAnnotations.ChangedBy);
        foreach (var map in new[] { "annotations", "labels" })
            if (metadata[map] is JsonObject { Count: 0 }) metadata.Remove(map);
        return document;
    }
}
