using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Makes JSON merge patches (RFC 7396).</summary>
internal static class MergePatch
{
    /// <returns>What turns <paramref name="before"/> into <paramref name="after"/>; empty when they are equal. Lists are replaced whole.</returns>
    public static JsonObject Between(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (name, _) in before)
            if (!after.ContainsKey(name)) patch[name] = null;
        foreach (var (name, wanted) in after)
        {
            if (before.TryGetPropertyValue(name, out var current) && JsonNode.DeepEquals(current, wanted)) continue;
            patch[name] = current is JsonObject one && wanted is JsonObject other ? Between(one, other) : wanted?.DeepClone();
        }

        return patch;
    }
}
