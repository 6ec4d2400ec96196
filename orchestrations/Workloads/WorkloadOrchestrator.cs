using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>Keeps one workload for as long as it lives: reconcile, wait until something changes or is due, again.</summary>
public abstract class WorkloadOrchestrator : TaskOrchestrator<ReconcileRequest, bool>
{
    public override async Task<bool> RunAsync(TaskOrchestrationContext context, ReconcileRequest input)
    {
        var wait = await ReconcileOnceAsync(context, input);
        if (wait is Wait.Never) return true;
        var traceparent = await EternalWait.ForChangeAsync(context, (wait as Wait.AtMost)?.Time);
        // What has arrived by now is dropped: the next reconciliation reads the world anew and sees all of it.
        context.ContinueAsNew(input with { Traceparent = traceparent }, preserveUnprocessedEvents: false);
        return false;
    }

    /// <summary>Calls the activity of its kind.</summary>
    protected abstract Task<ReconcileOutcome> ReconcileAsync(TaskOrchestrationContext context, ReconcileRequest input);

    private async Task<Wait> ReconcileOnceAsync(TaskOrchestrationContext context, ReconcileRequest input)
    {
        try
        {
            var outcome = await ReconcileAsync(context, input);
            if (outcome.Finished) return new Wait.Never();
            return outcome.NextCheck is { } next ? new Wait.AtMost(next.UtcDateTime - context.CurrentUtcDateTime) : new Wait.ForChange();
        }
        catch (TaskFailedException failure)
        {
            context.SetCustomStatus(failure.Message);
            return new Wait.AtMost(ActivityRetries.PauseAfterFailure);
        }
    }

    private abstract record Wait
    {
        public sealed record Never : Wait;

        public sealed record ForChange : Wait;

        public sealed record AtMost(TimeSpan Time) : Wait;
    }
}
