using System.Text.Json;

namespace FunctionsPlatform.Contracts.CloudEvents;

/// <summary>The envelope of an event in the JSON format of CloudEvents 1.0.</summary>
/// <param name="Id">With <paramref name="Source"/> it names the event: the same two are the same event.</param>
/// <param name="Type">What happened or is asked for: <c>platform.app.scale</c>.</param>
/// <param name="Data">As it is written; undefined when there is none, or when it is bytes (<c>data_base64</c>).</param>
public sealed record CloudEvent(string Id, string Source, string Type, JsonElement Data)
{
    public string? Subject { get; init; }

    /// <summary>Where an answer is asked for: the extension attribute <c>replyto</c>.</summary>
    public string? ReplyTo { get; init; }

    public DateTimeOffset? Time { get; init; }
}
