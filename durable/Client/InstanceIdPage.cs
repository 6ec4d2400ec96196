using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <param name="ContinuationToken">Null: this was the last page.</param>
public sealed record InstanceIdPage(ImmutableArray<string> InstanceIds, string? ContinuationToken);
