using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What has happened in an instance's live generation.</summary>
public sealed record OrchestrationHistory(string Name, ImmutableArray<OrchestrationHistoryEntry> Events);
