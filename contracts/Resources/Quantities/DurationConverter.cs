using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Reads and writes <see cref="TimeSpan"/> as <see cref="DurationText"/>.</summary>
public sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = JsonScalar.ReadText(ref reader);
        return DurationText.TryParse(text, out var duration)
            ? duration
            : throw new JsonException($"'{text}' is not a duration; write it with a unit such as 500ms, 2s or 1m30s");
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(DurationText.Format(value));
}
