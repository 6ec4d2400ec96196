using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>Which instances to list.</summary>
public sealed record OrchestrationQuery
{
    /// <summary>Empty: every state.</summary>
    public ImmutableArray<OrchestrationRuntimeStatus> Statuses { get; init; } = [];

    /// <summary>Started at that time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Started at that time or before.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    public string InstanceIdPrefix { get; init; } = "";

    /// <summary>1 to 1,000.</summary>
    public int PageSize { get; init; } = 100;

    public bool FetchInputsAndOutputs { get; init; }

    /// <summary>From the page before.</summary>
    public string? ContinuationToken { get; init; }
}
