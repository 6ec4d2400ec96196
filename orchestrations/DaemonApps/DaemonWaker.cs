using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.DaemonApps;

/// <summary>Tells every DaemonApp that nodes have changed. A lost wake costs time only: the sweep heals it.</summary>
public sealed class DaemonWaker(ResourceStore resources, WorkloadWaker workloads)
{
    public async Task WakeAllAsync(CancellationToken cancellationToken)
    {
        foreach (var keyspace in await resources.ListKeyspacesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (keyspace == PlatformApi.ClusterKeyspace) continue;
            var snapshot = await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false);
            await workloads.WakeAsync(snapshot.List<DaemonApp>().Select(app => app.ToReference()), cancellationToken).ConfigureAwait(false);
        }
    }
}
