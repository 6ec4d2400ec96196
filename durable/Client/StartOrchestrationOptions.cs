using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>How an instance is started.</summary>
/// <param name="InstanceId">1 to 400 characters, any; null makes one up.</param>
/// <param name="StartAt">The first step runs no earlier. Null: at once.</param>
public sealed record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
{
    /// <summary>Shown with the instance; they last over continue-as-new. At most 64, of 8,192 characters in all.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <value>Null: <see cref="VersioningOptions.DefaultVersion"/>.</value>
    public TaskVersion? Version { get; init; }

    /// <summary>States in which an existing instance of that id is kept and the start refused. Default: all that have not ended; an ended one is replaced.</summary>
    public ImmutableArray<OrchestrationRuntimeStatus> DedupeStatuses { get; init; } =
    [
        OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Parked,
    ];

    /// <remarks>An instance that has not ended is never replaced, whatever is listed here.</remarks>
    public StartOrchestrationOptions WithDedupeStatuses(params ReadOnlySpan<OrchestrationRuntimeStatus> statuses) =>
        this with { DedupeStatuses = [.. statuses] };
}
