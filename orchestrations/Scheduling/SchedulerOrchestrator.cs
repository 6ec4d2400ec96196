using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Orchestrations.Scheduling;

/// <summary>The one scheduler: a pass, then wait until something changes or, while Containers wait for room, for a while.</summary>
public sealed class SchedulerOrchestrator(TimeSpan retry) : TaskOrchestrator<object?, bool>
{
    public static readonly TaskName Name = new("SchedulerOrchestrator");

    /// <summary>There is one.</summary>
    public const string InstanceId = "scheduler";

    public override async Task<bool> RunAsync(TaskOrchestrationContext context, object? input)
    {
        await EternalWait.ForChangeAsync(context, await PassAsync(context));
        context.ContinueAsNew(preserveUnprocessedEvents: false);
        return false;
    }

    /// <returns>How long to wait at most; null: until something changes.</returns>
    private async Task<TimeSpan?> PassAsync(TaskOrchestrationContext context)
    {
        try
        {
            var outcome = await context.CallActivityAsync<PassOutcome>(SchedulePass.Name, options: ActivityRetries.Default);
            if (outcome.IsUnfinished) return TimeSpan.Zero;
            return outcome.Waiting > 0 ? retry : null;
        }
        catch (TaskFailedException failure)
        {
            context.SetCustomStatus(failure.Message);
            return ActivityRetries.PauseAfterFailure;
        }
    }
}
