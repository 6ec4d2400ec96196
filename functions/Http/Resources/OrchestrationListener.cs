using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Wakes the orchestration that has to act on a change.</summary>
internal sealed class OrchestrationListener(WorkloadWaker workloads, SchedulerWaker scheduler, IAssignmentBell bell, ILogger<OrchestrationListener> logger) : IResourceListener
{
    public async Task ChangedAsync(Resource resource)
    {
        try
        {
            // Not with the request's token: a client that hangs up after its write has happened must not take the wake along.
            await WakeAsync(resource, CancellationToken.None);
        }
        catch (StorageException error)
        {
            logger.WakeFailed(error, resource.Kind, resource.Metadata.Name);
        }
    }

    private Task WakeAsync(Resource resource, CancellationToken cancellationToken) => resource switch
    {
        Container container => WakeAsync(container, cancellationToken),
        Node => scheduler.WakeAsync(cancellationToken),
        _ when WorkloadReferences.Kinds.Contains(resource.Kind) => workloads.WakeAsync(resource.ToReference(), cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task WakeAsync(Container container, CancellationToken cancellationToken)
    {
        await bell.RingAsync([container.Spec.Node], cancellationToken);
        if (container.OwningWorkload() is { } owner) await workloads.WakeAsync(owner, cancellationToken);
    }
}
