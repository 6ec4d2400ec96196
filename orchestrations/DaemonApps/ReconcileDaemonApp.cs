using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.DaemonApps;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.DaemonApps;

/// <summary>Gives each node that matches its replica.</summary>
public sealed class ReconcileDaemonApp(WorkloadParts parts) : ReconcileWorkload<DaemonWorld, DaemonPlan>(parts, parts.Loggers.CreateLogger<ReconcileDaemonApp>())
{
    public static readonly TaskName Name = new("ReconcileDaemonApp");

    protected override string Source => "daemon-orchestration";

    protected override string Noun => "daemonapp";

    protected override async ValueTask<DaemonWorld> ReadAsync(ResourceSnapshot snapshot, WorkloadReference reference, CancellationToken cancellationToken)
    {
        var cluster = await Parts.Resources.SnapshotAsync(PlatformApi.ClusterKeyspace, cancellationToken).ConfigureAwait(false);
        return DaemonWorld.Of(snapshot, reference, snapshot.ContainersOf(reference), [.. cluster.List<Node>()]);
    }

    protected override bool AddTo(ResourceTransaction transaction, DaemonWorld world, DaemonPlan plan)
    {
        RequireReadyOnes(transaction, world.Containers, plan);
        return false;
    }
}
