using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Values as the Functions host writes them: a string is its JSON text inside a string, so are numbers, bytes are base64, objects are themselves.</summary>
internal static class HostText
{
    /// <summary>What a message's sender put into it.</summary>
    public static byte[] BodyOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return Encoding.UTF8.GetBytes(value.GetRawText());
        var text = value.GetString()!;
        if (Literal(text) is { } once) return Encoding.UTF8.GetBytes(once);
        var bytes = new byte[text.Length];
        // Bytes have no quotes around them, which no base64 begins with.
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(text);
    }

    /// <returns>Null when there is no such text.</returns>
    public static string? TextOf(JsonElement metadata, string name)
    {
        if (metadata.ValueKind != JsonValueKind.Object || !metadata.TryGetProperty(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.String ? Literal(value.GetString()!) ?? value.GetString() : value.GetRawText();
    }

    public static int? NumberOf(JsonElement metadata, string name) =>
        int.TryParse(TextOf(metadata, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Literal(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return null;
        try
        {
            using var inner = JsonDocument.Parse(text);
            return inner.RootElement.GetString();
        }
        catch (JsonException)
        {
            // Text that only looks like a literal.
            return null;
        }
    }
}
