using System.Collections.Immutable;
using System.Globalization;

namespace FunctionsPlatform.Durable;

/// <summary>The row that fences an instance: each step replaces it by ETag.</summary>
internal sealed record InstanceHead
{
    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    /// <summary>The version that it runs under; continue-as-new may change it.</summary>
    public string Version { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = TaskTags.None;

    /// <summary>Names this life of the instance id; a start over an ended instance brings a new one.</summary>
    public required string Uid { get; init; }

    /// <summary>Only grows, over continue-as-new and over restarts, so that old history rows are never taken for new ones.</summary>
    public required int Generation { get; init; }

    /// <summary>Steps committed in this generation.</summary>
    public int Sequence { get; init; }

    /// <summary>Names the write that made this row: how a writer whose answer was lost finds out.</summary>
    public required string WriteId { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    public string? TraceParent { get; init; }

    public ParentLink? Parent { get; init; }

    public Payload? Output { get; init; }

    public Payload? CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public string? Reason { get; init; }

    public ImmutableArray<OpenTimer> Timers { get; init; } = [];

    public ImmutableArray<UnsentStep> Unsent { get; init; } = [];

    public SeenEvents Seen { get; init; } = SeenEvents.None;

    /// <summary>Addresses completions: those for another generation are stale.</summary>
    public string ExecutionKey => KeyOf(Uid, Generation);

    public static string KeyOf(string uid, int generation) => string.Create(CultureInfo.InvariantCulture, $"{uid}.{generation}");
}
