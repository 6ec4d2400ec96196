using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.DaemonApps;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Wakes the orchestration that has to act on a change.</summary>
internal sealed class OrchestrationListener(ResourceStore resources, WorkloadWaker workloads, DaemonWaker daemons, SchedulerWaker scheduler, IAssignmentBell bell, ILogger<OrchestrationListener> logger) : IResourceListener
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
        Node => Task.WhenAll(scheduler.WakeAsync(cancellationToken), daemons.WakeAllAsync(cancellationToken)),
        Config config => WakeUsersAsync(DataReference.OfConfig(config.Metadata.Name), config.Metadata.Namespace!, cancellationToken),
        Secret secret => WakeUsersAsync(DataReference.OfSecret(secret.Metadata.Name), secret.Metadata.Namespace!, cancellationToken),
        _ when WorkloadReferences.Kinds.Contains(resource.Kind) => workloads.WakeAsync(resource.ToReference(), cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task WakeUsersAsync(DataReference data, string space, CancellationToken cancellationToken)
    {
        var snapshot = await resources.SnapshotAsync(space, cancellationToken);
        await bell.RingAsync(snapshot.List<Container>().Where(container => DataReferences.Of(container.Spec.Template).Contains(data)).Select(container => container.Spec.Node), cancellationToken);
        foreach (var app in snapshot.List<App>().Where(app => DataReferences.ThatRestart(app.Spec).Contains(data))) await workloads.WakeAsync(app.ToReference(), cancellationToken);
    }

    private async Task WakeAsync(Container container, CancellationToken cancellationToken)
    {
        await bell.RingAsync([container.Spec.Node], cancellationToken);
        if (container.OwningWorkload() is { } owner) await workloads.WakeAsync(owner, cancellationToken);
    }
}
