using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Reads <c>"100m"</c>, <c>"0.5"</c> and the number <c>0.5</c>.</summary>
public sealed class CpuMillicoresConverter : JsonConverter<CpuMillicores>
{
    public override CpuMillicores Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = JsonScalar.ReadText(ref reader);
        return CpuMillicores.TryParse(text, out var cpu)
            ? cpu
            : throw new JsonException($"'{text}' is not an amount of CPU; write thousandths of a core such as 100m, or cores such as 0.5");
    }

    public override void Write(Utf8JsonWriter writer, CpuMillicores value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
