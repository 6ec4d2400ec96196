using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Reads JSON values that follow each other.</summary>
internal static class JsonDocuments
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="ManifestException">It is no JSON, or names a property twice.</exception>
    public static List<SourceDocument> Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        var documents = new List<SourceDocument>();
        var start = 0;
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
            while (reader.Read())
            {
                var begin = (int)reader.TokenStartIndex;
                reader.Skip();
                start = begin;
                var node = JsonNode.Parse(bytes.AsSpan(start..(int)reader.BytesConsumed), documentOptions: Strict);
                documents.Add(new SourceDocument(node, FrozenDictionary<string, SourcePosition>.Empty));
                start = 0;
            }
        }
        catch (JsonException error)
        {
            throw new ManifestException(WithoutPosition(error.Message), PositionOf(error, bytes, start));
        }

        return documents;
    }

    // A value that was read on its own counts from its own start.
    private static SourcePosition PositionOf(JsonException error, byte[] bytes, int start)
    {
        var line = error.LineNumber ?? 0;
        var before = bytes.AsSpan(0, start);
        var column = (error.BytePositionInLine ?? 0) + (line == 0 ? start - (before.LastIndexOf((byte)'\n') + 1) : 0);
        return new SourcePosition(line + before.Count((byte)'\n') + 1, column + 1);
    }

    private static string WithoutPosition(string message) => message.Split(" LineNumber: ")[0].Split(" Path: ")[0].TrimEnd('.', ' ', '|');
}
