using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>One document of a file.</summary>
/// <param name="File">As the user named it; <c>stdin</c> for <c>-</c>.</param>
/// <param name="Number">From 1, within the file.</param>
/// <param name="Body">An object, not yet known to be a resource.</param>
/// <param name="Positions">Where the value at each path is, where that is known.</param>
internal sealed record Manifest(string File, int Number, JsonObject Body, FrozenDictionary<string, SourcePosition> Positions)
{
    /// <summary>Where <paramref name="path"/> is, or where the nearest thing around it is: <c>app.yaml:12:5</c>.</summary>
    public string Locate(string path)
    {
        while (true)
        {
            if (Positions.TryGetValue(path, out var position)) return $"{File}:{position.Line}:{position.Column}";
            if (path.Length == 0) return File;
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
    }
}
