using System.Text.Json;

namespace FunctionsPlatform.Functions.Http;

/// <summary>JSON whose names and strings are Unicode text. The parser looks no further than quotes: it lets half a surrogate pair and stray bytes through.</summary>
internal static class JsonText
{
    /// <exception cref="JsonException">It is no JSON, or some name or string is no Unicode text; the message says where.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, JsonDocumentOptions options)
    {
        var path = new Stack<string>();
        JsonDocument? document = null;
        try
        {
            // Comparing names in search of one that comes twice, the parser itself may stumble over such a name.
            document = JsonDocument.Parse(bytes, options);
            Visit(document.RootElement, path);
            return document;
        }
        // What reading such a string throws; the element itself cannot be asked beforehand.
        catch (InvalidOperationException error)
        {
            document?.Dispose();
            throw new JsonException($"the text under '{string.Join('.', path.Reverse())}' is not Unicode: a stray byte or half a surrogate pair.", error);
        }
    }

    private static void Visit(JsonElement element, Stack<string> path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    path.Push(member.Name);
                    Visit(member.Value, path);
                    path.Pop();
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Visit(item, path);
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }
}
