using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Functions.Http;

/// <param name="Type">The event's kind: TaskScheduled, TimerFired, …</param>
/// <param name="TaskId">Ties a decision to its outcome.</param>
/// <param name="Name">Of the activity, sub-orchestration or external event.</param>
public sealed record OrchestrationHistoryEntry(string Type, DateTimeOffset Timestamp, int? TaskId, string? Name)
{
    public static OrchestrationHistoryEntry Of(HistoryEvent item) => new(item.GetType().Name, item.Timestamp, TaskIdOf(item), NameOf(item));

    private static int? TaskIdOf(HistoryEvent item) => item switch
    {
        HistoryEvent.Completion completion => completion.TaskId,
        HistoryEvent.Decision decision => decision.TaskId,
        _ => null,
    };

    private static string? NameOf(HistoryEvent item) => item switch
    {
        HistoryEvent.ExecutionStarted started => started.Name,
        HistoryEvent.TaskScheduled scheduled => scheduled.Name,
        HistoryEvent.SubOrchestrationCreated child => child.Name,
        HistoryEvent.EventRaised raised => raised.Name,
        HistoryEvent.EventSent sent => sent.Name,
        _ => null,
    };
}
