using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Apps;
using FunctionsPlatform.Orchestrations.CronJobs;
using FunctionsPlatform.Orchestrations.DaemonApps;
using FunctionsPlatform.Orchestrations.Jobs;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>Heals lost wakes: plans every workload without committing anything and wakes those for which there is something to do.</summary>
public sealed class WorkloadSweep(ResourceStore resources, WorkloadWaker workloads, SchedulerWaker scheduler, TimeProvider time, ILogger<WorkloadSweep> logger)
{
    /// <summary>For a timer, every half minute or so. Costs reads only while everything is as it should be.</summary>
    /// <returns>How many workloads were woken.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var woken = 0;
        var isPending = false;
        ImmutableArray<Node> nodes = [.. (await resources.SnapshotAsync(PlatformApi.ClusterKeyspace, cancellationToken).ConfigureAwait(false)).List<Node>()];
        foreach (var keyspace in await resources.ListKeyspacesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (keyspace == PlatformApi.ClusterKeyspace) continue;
            var snapshot = await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false);
            var containers = snapshot.List<Container>().ToLookup(container => container.OwningWorkload());
            isPending |= containers.Any(group => group.Any(container => container is { Status.Phase: ContainerPhase.Pending, Spec.Node: null }));
            var now = time.GetUtcNow();
            var owners = containers.Select(group => group.Key).Concat(snapshot.List<Job>().Select(job => job.OwningWorkload())).OfType<WorkloadReference>();
            var references = WorkloadsIn(snapshot).Select(workload => workload.ToReference()).Union(owners);
            foreach (var reference in references.Where(reference => HasWork(snapshot, reference, containers[reference], nodes, now)).ToList())
            {
                logger.WorkloadWoken(reference.InstanceId);
                await workloads.WakeAsync(reference, cancellationToken).ConfigureAwait(false);
                woken++;
            }
        }

        if (isPending) await scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);
        return woken;
    }

    private static IEnumerable<Resource> WorkloadsIn(ResourceSnapshot snapshot) =>
        [.. snapshot.List<App>(), .. snapshot.List<Job>(), .. snapshot.List<CronJob>(), .. snapshot.List<DaemonApp>()];

    private static bool HasWork(ResourceSnapshot snapshot, WorkloadReference reference, IEnumerable<Container> containers, ImmutableArray<Node> nodes, DateTimeOffset now) => reference.Kind switch
    {
        nameof(App) => AppWorld.Of(snapshot, reference, containers).HasWork(now),
        nameof(Job) => JobWorld.Of(snapshot, reference, containers).HasWork(now),
        nameof(CronJob) => CronWorld.Of(snapshot, reference).HasWork(now),
        nameof(DaemonApp) => DaemonWorld.Of(snapshot, reference, containers, nodes).HasWork(now),
        _ => false,
    };
}
