using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>An entity as the JSON that Azure stores.</summary>
internal static class EntityWriter
{
    /// <summary>The most that one property holds.</summary>
    public const int PropertyBytes = 64 * 1024;

    // Short text stays readable in the portal. Longer text goes as UTF-8 bytes: as a string it would count twice, and 720 KiB of it would not fit an entity.
    private const int StringLength = 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="properties">Null: the keys alone, for a merge that changes nothing.</param>
    public static void Write(Stream output, string partition, string row, TableProperties? properties, string marker)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("PartitionKey", partition);
        json.WriteString("RowKey", row);
        if (properties is not null)
        {
            json.WriteString(PropertyName.Marker, marker);
            foreach (var (name, value) in properties) Write(json, PropertyName.Encode(name), value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, TableValue value)
    {
        if (value.Integer is { } integer)
        {
            json.WriteString(name + "@odata.type", "Edm.Int64");
            json.WriteString(name, integer.ToString(CultureInfo.InvariantCulture));
        }
        else if (value.Text is { } text)
        {
            if (text.Length <= StringLength && IsHarmless(text)) json.WriteString(name, text);
            else WriteBytes(json, name, name + PropertyName.TextPart, Wtf8.Encode(text));
        }
        else if (value.Bytes is { } bytes)
        {
            WriteBytes(json, name, name, bytes);
        }
    }

    private static void WriteBytes(Utf8JsonWriter json, string name, string first, ReadOnlySpan<byte> bytes)
    {
        for (var part = 0; part == 0 || !bytes.IsEmpty; part++)
        {
            var property = part == 0 ? first : string.Create(CultureInfo.InvariantCulture, $"{name}{PropertyName.BytesPart}{part}");
            var length = Math.Min(bytes.Length, PropertyBytes);
            json.WriteString(property + "@odata.type", "Edm.Binary");
            json.WriteBase64String(property, bytes[..length]);
            bytes = bytes[length..];
        }
    }

    // Control characters, half surrogate pairs and non-characters do not come back from every client or emulator as they went.
    private static bool IsHarmless(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var unit = text[at];
            if (unit is < ' ' or (>= '\u007f' and < '\u00a0') or >= '\ufff0') return false;
            if (!char.IsSurrogate(unit)) continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(unit, text[at + 1])) return false;
            at++;
        }

        return true;
    }
}
