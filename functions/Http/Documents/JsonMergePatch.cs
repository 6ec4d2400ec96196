using System.Buffers;
using System.Text.Json;

namespace FunctionsPlatform.Functions.Http;

/// <summary>JSON Merge Patch, RFC 7386.</summary>
public static class JsonMergePatch
{
    /// <summary>The target with the patch applied; neither changes.</summary>
    public static JsonElement Apply(JsonElement target, JsonElement patch)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, target, patch);
        using var merged = JsonDocument.Parse(buffer.WrittenMemory);
        return merged.RootElement.Clone();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            patch.WriteTo(writer);
            return;
        }

        var isObject = target.ValueKind == JsonValueKind.Object;
        writer.WriteStartObject();
        if (isObject) WriteTargetMembers(writer, target, patch);
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null || (isObject && target.TryGetProperty(member.Name, out _))) continue;
            writer.WritePropertyName(member.Name);
            Write(writer, default, member.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteTargetMembers(Utf8JsonWriter writer, JsonElement target, JsonElement patch)
    {
        foreach (var member in target.EnumerateObject())
        {
            if (!patch.TryGetProperty(member.Name, out var change))
            {
                member.WriteTo(writer);
            }
            else if (change.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(member.Name);
                Write(writer, member.Value, change);
            }
        }
    }
}
