using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>A document and where its parts stand in the text.</summary>
internal sealed record SourceDocument(JsonNode? Value, FrozenDictionary<string, SourcePosition> Positions)
{
    public SourcePosition PositionOf(string path) => Positions.GetValueOrDefault(path, new SourcePosition(1, 1));
}
