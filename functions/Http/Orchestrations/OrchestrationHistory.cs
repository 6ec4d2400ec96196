using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What has happened in an instance's live generation.</summary>
/// <param name="Name">The instance's id.</param>
/// <param name="Generation">How often it has continued as new.</param>
/// <param name="Reason">Why it is parked or suspended now.</param>
public sealed record OrchestrationHistory(string Name, string RuntimeStatus, int Generation, string? Reason, ImmutableArray<OrchestrationHistoryEntry> Events);
