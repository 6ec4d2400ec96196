using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FunctionsPlatform.Contracts.RegistryEvents;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What was understood of a delivery. What becomes of it is told later, by Events of the apps.</summary>
/// <param name="Pushed">Images that were taken up, with tag and digest.</param>
public sealed record RegistryEventAnswer(ImmutableArray<string> Pushed, ImmutableArray<IgnoredEvent> Ignored)
{
    /// <summary>Event Grid's code, sent back.</summary>
    [JsonPropertyName("validationResponse")]
    public string? ValidationResponse { get; init; }
}
