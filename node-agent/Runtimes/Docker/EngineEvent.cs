using System.Text.Json.Serialization;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>An entry of the engine's event stream, as far as it is read.</summary>
internal sealed record EngineEvent
{
    [JsonPropertyName("Action")]
    public string Action { get; set; } = "";

    [JsonPropertyName("Actor")]
    public EngineActor Actor { get; set; } = new();

    /// <summary>Since 1970.</summary>
    [JsonPropertyName("timeNano")]
    public long TimeNanoseconds { get; set; }
}
