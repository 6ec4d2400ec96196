using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>Heals lost wakes: plans every app without committing anything and wakes those for which there is something to do.</summary>
public sealed class AppSweep(ResourceStore resources, AppWaker apps, SchedulerWaker scheduler, TimeProvider time, ILogger<AppSweep> logger)
{
    /// <summary>For a timer, every half minute or so. Costs reads only while everything is as it should be.</summary>
    /// <returns>How many apps were woken.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var woken = 0;
        var isPending = false;
        foreach (var keyspace in await resources.ListKeyspacesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (keyspace == PlatformApi.ClusterKeyspace) continue;
            var snapshot = await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false);
            var containers = snapshot.List<Container>().ToLookup(container => container.OwningApp());
            isPending |= containers.Any(group => group.Any(container => container is { Status.Phase: ContainerPhase.Pending, Spec.Node: null }));
            var worlds = snapshot.List<App>().Select(app => app.ToReference())
                .Union(containers.Select(group => group.Key).OfType<AppReference>())
                .Select(reference => AppWorld.Of(snapshot, reference, containers[reference]))
                .Where(HasWork)
                .ToList();
            foreach (var world in worlds)
            {
                logger.AppWoken(world.Reference.InstanceId);
                await apps.WakeAsync(world.Reference, cancellationToken).ConfigureAwait(false);
            }

            woken += worlds.Count;
        }

        if (isPending) await scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);
        return woken;
    }

    private bool HasWork(AppWorld world)
    {
        var plan = world.Plan(time.GetUtcNow(), IdSource.Random, traceparent: null);
        return plan.ChangesContainers
            || plan.Finished
            || !plan.WriteRevisions.IsEmpty
            || (world.App is { } app && (app.Status?.ObservedGeneration != app.Metadata.Generation || app.Status.ReadyReplicas != plan.Status.ReadyReplicas || app.Status.Rollout?.Phase != plan.Status.Rollout?.Phase));
    }
}
