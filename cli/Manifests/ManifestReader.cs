using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Reads YAML or JSON, several documents to a file, a list of documents too.</summary>
internal static class ManifestReader
{
    /// <param name="file">For messages; its ending decides where the text could be either.</param>
    public static ManifestResult Read(string file, string text)
    {
        try
        {
            var isYaml = file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
            var looksLikeJson = text.AsSpan().TrimStart("\uFEFF \t\r\n") is ['{' or '[', ..];
            var documents = looksLikeJson && !isYaml ? JsonDocuments.Read(text) : YamlDocuments.Read(text);
            return new ManifestResult.Read([.. documents.SelectMany((document, index) => Split(file, index + 1, document))]);
        }
        catch (ManifestException error)
        {
            return new ManifestResult.Refused($"{file}:{error.Position.Line}:{error.Position.Column}: {error.Message}");
        }
    }

    /// <summary>A document that is a list (as <c>fp get -o json</c> writes) holds one resource in each item.</summary>
    private static ImmutableArray<Manifest> Split(string file, int number, SourceDocument document)
    {
        switch (document.Value)
        {
            case null:
                return [];
            case JsonObject body:
                return [new Manifest(file, number, body, document.Positions)];
            case JsonArray list:
                return [.. list.Select((item, index) => item is JsonObject body
                    ? new Manifest(file, number, body, Below($"[{index}]", document.Positions))
                    : throw new ManifestException($"item {index + 1} of the list is no object", document.PositionOf($"[{index}]")))];
            default:
                throw new ManifestException("a document must be an object with apiVersion, kind, metadata and spec", document.PositionOf(""));
        }
    }

    private static FrozenDictionary<string, SourcePosition> Below(string prefix, FrozenDictionary<string, SourcePosition> positions) => positions
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(pair => pair.Key[prefix.Length..].TrimStart('.'), pair => pair.Value);
}
