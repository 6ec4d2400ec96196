using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Shows what a message is about, and nothing that its sender may have meant to be secret. Pure.</summary>
internal static class BodyPreview
{
    private const int LongestText = 200;
    private const int LongestBody = 4 * 1024;
    private const string Hidden = "***";

    // Anywhere in a property's name: apiToken, registryPassword.
    private static readonly string[] SecretWords = ["secret", "password", "passwd", "token", "credential", "authorization", "apikey", "privatekey", "connectionstring", "cookie", "signature", "base64"];

    // All that is below: what programs are started with often holds what they log in with.
    private static readonly string[] SecretParts = ["env", "args", "command", "annotations", "input", "output", "result"];

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null when it is no JSON: nothing tells which part of it is secret.</returns>
    public static string? Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonText.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            using var written = new MemoryStream();
            using (var writer = new Utf8JsonWriter(written, Plain)) Write(writer, document.RootElement, hidden: false);
            var text = Encoding.UTF8.GetString(written.ToArray());
            return text.Length <= LongestBody ? text : string.Concat(text.AsSpan(0, LongestBody), "…");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, bool hidden)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, hidden || IsSecret(member.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item, hidden);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(hidden ? Hidden : Short(element.GetString()!));
                break;
            case JsonValueKind.Number when hidden:
                writer.WriteStringValue(Hidden);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static bool IsSecret(string name) =>
        SecretParts.Contains(name, StringComparer.OrdinalIgnoreCase) || SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Short(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");
}
