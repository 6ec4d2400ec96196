using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Orchestrations.Scheduling;

/// <summary>Tells the scheduler that there is something to place or more room to place it in.</summary>
public sealed class SchedulerWaker(DurableTaskClient orchestrations)
{
    public Task WakeAsync(CancellationToken cancellationToken) =>
        orchestrations.WakeAsync(SchedulerOrchestrator.InstanceId, SchedulerOrchestrator.Name, input: null, cancellationToken);
}
