using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <param name="Instances">May be fewer than a page although more follow. By instance id; where status or time was asked for and no prefix, those
/// that have not ended by id, then the others by status and time of their end.</param>
/// <param name="ContinuationToken">Null: this was the last page.</param>
public sealed record OrchestrationPage(ImmutableArray<OrchestrationMetadata> Instances, string? ContinuationToken);
