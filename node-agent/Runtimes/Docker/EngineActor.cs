using System.Text.Json.Serialization;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

internal sealed record EngineActor
{
    [JsonPropertyName("ID")]
    public string Id { get; set; } = "";

    /// <summary>All labels, and what belongs to the action: exitCode, signal.</summary>
    [JsonPropertyName("Attributes")]
    public Dictionary<string, string> Attributes { get; set; } = [];
}
