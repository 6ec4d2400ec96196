using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>By namespace and name.</summary>
public sealed record ContainerStatsList(ImmutableArray<ContainerStatsDocument> Items);
