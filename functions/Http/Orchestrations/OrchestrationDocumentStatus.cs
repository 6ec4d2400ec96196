using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Functions.Http;

/// <param name="Name">The orchestrator's.</param>
/// <param name="Reason">Why it is parked or suspended.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record OrchestrationDocumentStatus(
    string Name,
    OrchestrationRuntimeStatus RuntimeStatus,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUpdatedAt,
    int Generation,
    int Step,
    string? Reason,
    string? Failure,
    string? Input,
    string? Output,
    string? CustomStatus)
{
    public string? Version { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The id of the orchestration that called this one.</summary>
    public string? Parent { get; init; }
}
