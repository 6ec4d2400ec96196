using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>Which ended instances to remove.</summary>
public sealed record PurgeInstancesFilter
{
    public DateTimeOffset? CreatedFrom { get; init; }

    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Empty: ended in whatever way. Instances that have not ended are never removed.</summary>
    public ImmutableArray<OrchestrationRuntimeStatus> Statuses { get; init; } = [];

    /// <summary>How long to go on at most; what is left then is for another call. Null: until all are gone.</summary>
    public TimeSpan? Timeout { get; init; }
}
