using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Reads <c>"http"</c> or <c>8080</c>.</summary>
public sealed class PortReferenceConverter : JsonConverter<PortReference>
{
    public override PortReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new PortReference(reader.GetString(), 0);
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)
            ? new PortReference(null, number)
            : throw new JsonException("expected a port's name or its number");
    }

    public override void Write(Utf8JsonWriter writer, PortReference value, JsonSerializerOptions options)
    {
        if (value.Name is { } name) writer.WriteStringValue(name);
        else writer.WriteNumberValue(value.Number);
    }
}
