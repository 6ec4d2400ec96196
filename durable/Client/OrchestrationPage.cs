using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <param name="Instances">By instance id; may be fewer than a page although more follow.</param>
/// <param name="ContinuationToken">Null: this was the last page.</param>
public sealed record OrchestrationPage(ImmutableArray<OrchestrationMetadata> Instances, string? ContinuationToken);
