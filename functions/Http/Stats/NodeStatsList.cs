using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>By name.</summary>
public sealed record NodeStatsList(ImmutableArray<NodeStatsDocument> Items);
