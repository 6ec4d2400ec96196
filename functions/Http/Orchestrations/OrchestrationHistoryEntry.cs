using System.Collections.Immutable;
using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Functions.Http;

/// <param name="Step">The committed step that holds it, from 1.</param>
/// <param name="Type">The event's kind: TaskScheduled, TimerFired, …</param>
/// <param name="Timestamp">When the step began.</param>
public sealed record OrchestrationHistoryEntry(int Step, string Type, DateTimeOffset Timestamp)
{
    /// <summary>Ties a decision to its outcome.</summary>
    public int? TaskId { get; init; }

    /// <summary>Of the orchestrator, activity, sub-orchestration or external event.</summary>
    public string? Name { get; init; }

    public string? Version { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The sub-orchestration's, or whom an event was sent to.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Which try of an activity it is, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>The failed try that this follows, or is the pause after.</summary>
    public int? RetryOf { get; init; }

    public DateTimeOffset? FireAt { get; init; }

    /// <summary>When the activity began, in the delivery that finished it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public double? DurationMilliseconds { get; init; }

    public int? Deliveries { get; init; }

    /// <summary>What failed, or why it was suspended, resumed or rewound.</summary>
    public string? Reason { get; init; }

    /// <summary>True when a rewind has put the instance back to before it.</summary>
    public bool? Void { get; init; }

    public static OrchestrationHistoryEntry Of(OrchestrationStep step, HistoryEvent item)
    {
        var entry = new OrchestrationHistoryEntry(step.Sequence, item.GetType().Name, step.At) { TaskId = TaskIdOf(item), Void = step.IsVoid ? true : null };
        return item switch
        {
            HistoryEvent.ExecutionStarted e => entry with { Name = e.Name, Version = Text(e.Version), Tags = SomeTags(e.Tags), FireAt = e.StartAt },
            HistoryEvent.TaskScheduled e => entry with { Name = e.Name, Version = Text(e.Version), Tags = SomeTags(e.Tags), Attempt = e.Attempt, RetryOf = e.RetryOf },
            HistoryEvent.SubOrchestrationCreated e => entry with { Name = e.Name, Version = Text(e.Version), Tags = SomeTags(e.Tags), InstanceId = e.InstanceId, RetryOf = e.RetryOf },
            HistoryEvent.TimerCreated e => entry with { FireAt = e.FireAt, RetryOf = e.RetryOf },
            HistoryEvent.EventRaised e => entry with { Name = e.Name },
            HistoryEvent.EventSent e => entry with { Name = e.Name, InstanceId = e.InstanceId },
            HistoryEvent.TaskCompleted e => WithRun(entry, e.Run),
            HistoryEvent.TaskFailed e => WithRun(entry, e.Run) with { Reason = e.Failure.ToString() },
            HistoryEvent.SubOrchestrationFailed e => entry with { Reason = e.Failure.ToString() },
            HistoryEvent.ExecutionFailed e => entry with { Reason = e.Failure.ToString() },
            HistoryEvent.ExecutionSuspended e => entry with { Reason = e.Reason },
            HistoryEvent.ExecutionResumed e => entry with { Reason = e.Reason },
            HistoryEvent.ExecutionRewound e => entry with { Reason = e.Reason },
            HistoryEvent.ContinuedAsNew e => entry with { Version = e.NewVersion },
            _ => entry,
        };
    }

    private static OrchestrationHistoryEntry WithRun(OrchestrationHistoryEntry entry, ActivityRun? run) => run is null
        ? entry
        : entry with { StartedAt = run.StartedAt, DurationMilliseconds = run.Duration.TotalMilliseconds, Deliveries = run.Deliveries };

    private static int? TaskIdOf(HistoryEvent item) => item switch
    {
        HistoryEvent.Completion completion => completion.TaskId,
        HistoryEvent.Decision decision => decision.TaskId,
        _ => null,
    };

    private static string? Text(string text) => text.Length == 0 ? null : text;

    private static ImmutableSortedDictionary<string, string>? SomeTags(ImmutableSortedDictionary<string, string> tags) => tags.IsEmpty ? null : tags;
}
