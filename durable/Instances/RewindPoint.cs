using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>How far a failed instance has to go back so that what failed is tried again, and what is kept of the steps that this voids. Pure.</summary>
/// <param name="FromStep">The first voided step.</param>
/// <param name="Kept">The steps before it.</param>
/// <param name="Again">What the voided steps had taken in and that is still good: it waits in the inbox again.</param>
internal sealed record RewindPoint(int FromStep, ImmutableArray<HistoryStep> Kept, ImmutableArray<HistoryEvent> Again)
{
    /// <summary>Timers that are still to fire.</summary>
    public ImmutableArray<OpenTimer> Timers
    {
        get
        {
            var events = Kept.SelectMany(step => step.Events).ToList();
            var fired = events.OfType<HistoryEvent.TimerFired>().Select(timer => timer.TaskId).ToHashSet();
            return [.. events.OfType<HistoryEvent.TimerCreated>().Where(timer => !fired.Contains(timer.TaskId)).Select(timer => new OpenTimer(timer.TaskId, timer.FireAt))];
        }
    }

    /// <param name="steps">The effective ones; the last holds the failure.</param>
    public static RewindPoint Of(ImmutableArray<HistoryStep> steps)
    {
        var from = First(steps);
        var kept = steps[..from];
        var asked = kept.SelectMany(step => step.Events).OfType<HistoryEvent.Decision>().Select(decision => decision.TaskId).ToHashSet();
        var again = steps.Skip(from).SelectMany(step => step.Events).Where(item => item switch
        {
            HistoryEvent.ExecutionStarted or HistoryEvent.EventRaised => true,
            HistoryEvent.TaskCompleted or HistoryEvent.SubOrchestrationCompleted => asked.Contains(((HistoryEvent.Completion)item).TaskId),
            _ => false,
        });
        return new RewindPoint(steps[from].Sequence, kept, [.. again]);
    }

    /// <summary>The step that took in the failure that ended the instance, or the last; and back from there over others that failed beside it.</summary>
    private static int First(ImmutableArray<HistoryStep> steps)
    {
        var cause = steps.SelectMany(step => step.Events).OfType<HistoryEvent.ExecutionFailed>().LastOrDefault()?.CausedBy;
        var point = steps.Length - 1;
        for (var index = 0; cause is not null && index < steps.Length; index++)
            if (FailuresOf(steps[index]).Contains(cause.Value)) point = index;

        var retried = steps.SelectMany(step => step.Events).Select(RetryOf).OfType<int>().ToHashSet();
        for (var index = point - 1; index >= 0; index--)
        {
            // The orchestrator went on to something new here: what failed before, it had dealt with.
            if (steps[index].Events.Any(item => item is HistoryEvent.Decision && RetryOf(item) is null)) break;
            if (FailuresOf(steps[index]).Any(failed => !retried.Contains(failed))) point = index;
        }

        return point;
    }

    private static IEnumerable<int> FailuresOf(HistoryStep step) =>
        step.Events.Where(item => item is HistoryEvent.TaskFailed or HistoryEvent.SubOrchestrationFailed).Select(item => ((HistoryEvent.Completion)item).TaskId);

    private static int? RetryOf(HistoryEvent item) => item switch
    {
        HistoryEvent.TaskScheduled task => task.RetryOf,
        HistoryEvent.SubOrchestrationCreated child => child.RetryOf,
        HistoryEvent.TimerCreated timer => timer.RetryOf,
        _ => null,
    };
}
