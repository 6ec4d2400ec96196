using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>One fact of an orchestration's history.</summary>
public abstract record HistoryEvent
{
    private HistoryEvent() { }

    /// <summary>When the step that holds it began.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Something that came to the orchestrator from outside, in contrast to something that it decided.</summary>
    public abstract record Arrival : HistoryEvent;

    /// <summary>The outcome of something that the orchestrator asked for under <paramref name="TaskId"/>.</summary>
    public abstract record Completion(int TaskId) : Arrival;

    /// <summary>What a user did to the instance; orchestrator code does not see it.</summary>
    public abstract record Control : Arrival;

    /// <summary>Something that the orchestrator decided; ids count from 0 in the order of the decisions.</summary>
    public abstract record Decision(int TaskId) : HistoryEvent;

    /// <summary>How a generation ended.</summary>
    public abstract record Ending : HistoryEvent;

    public sealed record ExecutionStarted(string Name, Payload? Input, ParentLink? Parent, string? TraceParent, DateTimeOffset? StartAt) : Arrival
    {
        public string Version { get; init; } = "";

        public ImmutableSortedDictionary<string, string> Tags { get; init; } = TaskTags.None;
    }

    public sealed record TaskCompleted(int Id, Payload? Result) : Completion(Id)
    {
        /// <summary>Null in histories that an older build wrote.</summary>
        public ActivityRun? Run { get; init; }
    }

    public sealed record TaskFailed(int Id, TaskFailureDetails Failure) : Completion(Id)
    {
        /// <inheritdoc cref="TaskCompleted.Run"/>
        public ActivityRun? Run { get; init; }
    }

    public sealed record SubOrchestrationCompleted(int Id, Payload? Result) : Completion(Id);

    public sealed record SubOrchestrationFailed(int Id, TaskFailureDetails Failure) : Completion(Id);

    public sealed record TimerFired(int Id) : Completion(Id);

    /// <param name="EventId">Given by the sender; the same event sent twice has the same.</param>
    public sealed record EventRaised(string EventId, string Name, Payload? Content) : Arrival;

    public sealed record ExecutionTerminated(Payload? Output, bool Recursive) : Control;

    public sealed record ExecutionSuspended(string? Reason) : Control;

    public sealed record ExecutionResumed(string? Reason) : Control;

    /// <summary>The failed instance was put back to before step <paramref name="FromStep"/>: that step and those up to this one count no more.</summary>
    /// <param name="NextId">Decisions count on from here, so that no late outcome of a voided one is taken for a new one's.</param>
    public sealed record ExecutionRewound(string? Reason, int FromStep, int NextId) : Control;

    public sealed record TaskScheduled(int Id, string Name, Payload? Input, int Attempt) : Decision(Id)
    {
        public string Version { get; init; } = "";

        public ImmutableSortedDictionary<string, string> Tags { get; init; } = TaskTags.None;

        /// <summary>The failed try before this one.</summary>
        public int? RetryOf { get; init; }

        // Not stored: what a dispatcher sends for the second time.
        internal bool IsResent { get; init; }
    }

    public sealed record TimerCreated(int Id, DateTimeOffset FireAt) : Decision(Id)
    {
        /// <summary>The failed try that this is the pause after.</summary>
        public int? RetryOf { get; init; }
    }

    public sealed record SubOrchestrationCreated(int Id, string Name, string InstanceId, Payload? Input) : Decision(Id)
    {
        public string Version { get; init; } = "";

        public ImmutableSortedDictionary<string, string> Tags { get; init; } = TaskTags.None;

        /// <inheritdoc cref="TaskScheduled.RetryOf"/>
        public int? RetryOf { get; init; }
    }

    public sealed record EventSent(int Id, string InstanceId, string Name, Payload? Content) : Decision(Id);

    public sealed record ExecutionCompleted(Payload? Result) : Ending;

    public sealed record ExecutionFailed(TaskFailureDetails Failure) : Ending
    {
        /// <summary>The activity or sub-orchestration whose failure it was that the orchestrator let through.</summary>
        public int? CausedBy { get; init; }
    }

    public sealed record ContinuedAsNew(Payload? Input) : Ending
    {
        /// <summary>Null: as before.</summary>
        public string? NewVersion { get; init; }
    }
}
