using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Reads <c>"64Mi"</c>, <c>"64M"</c>, <c>"1048576"</c> and the number.</summary>
public sealed class MemoryBytesConverter : JsonConverter<MemoryBytes>
{
    public override MemoryBytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = JsonScalar.ReadText(ref reader);
        return MemoryBytes.TryParse(text, out var memory)
            ? memory
            : throw new JsonException($"'{text}' is not an amount of memory; write it with a unit such as 64Mi, 1Gi or 500M");
    }

    public override void Write(Utf8JsonWriter writer, MemoryBytes value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
