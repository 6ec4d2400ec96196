using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.DaemonApps;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Nodes;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>Judges nodes by their heartbeats, and gives up the Containers of those that have been silent for too long.</summary>
public sealed class NodeSweep(
    ResourceStore resources,
    HeartbeatTable heartbeats,
    EventRecorder events,
    WorkloadWaker workloads,
    DaemonWaker daemons,
    SchedulerWaker scheduler,
    TimeProvider time,
    PlatformOptions options,
    ILogger<NodeSweep> logger)
{
    private const string Source = "node-sweep";

    // Only saves work: the nodes at whose sight all Containers were last looked at. A process that has just started looks.
    private string? lookedAt;

    /// <summary>For a timer, every <see cref="PlatformOptions.NodeSweepInterval"/>.</summary>
    public async Task<NodeSweepOutcome> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var presence = SweepPresence.Next(await heartbeats.PresenceAsync(cancellationToken).ConfigureAwait(false), now, options.NodeSweepInterval);
        await heartbeats.KeepPresenceAsync(presence, cancellationToken).ConfigureAwait(false);
        var beats = await heartbeats.ListAsync(cancellationToken).ConfigureAwait(false);
        var snapshot = new NodeSilenceSnapshot([.. await NodesAsync(cancellationToken).ConfigureAwait(false)], beats, [], presence);
        var plan = NodeSilence.Plan(snapshot, options.NodeSilence, now);
        foreach (var change in plan.Changed) await ChangeAsync(change, cancellationToken).ConfigureAwait(false);
        if (plan.Changed.Any(change => change.Ready.Status == ConditionStatus.True)) await scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);

        if (!plan.Changed.IsEmpty) await daemons.WakeAllAsync(cancellationToken).ConfigureAwait(false);

        var view = ViewOf(snapshot.Nodes, plan);
        if (view is not null && view == lookedAt) return new NodeSweepOutcome(plan.Changed.Length, 0);
        var lost = await GiveUpAsync(snapshot, cancellationToken).ConfigureAwait(false);
        lookedAt = view;
        return new NodeSweepOutcome(plan.Changed.Length, lost);
    }

    /// <returns>Null while some node is not ready: then Containers may be lost at any sweep.</returns>
    private static string? ViewOf(ImmutableArray<Node> nodes, NodeSilencePlan plan)
    {
        var isQuiet = plan.Changed.IsEmpty
            && nodes.All(node => node.Status.Conditions.Any(condition => condition is { Type: NodeConditions.Ready, Status: ConditionStatus.True }));
        return isQuiet ? string.Join(',', nodes.Select(node => node.Metadata.Uid)) : null;
    }

    private async Task<IEnumerable<Node>> NodesAsync(CancellationToken cancellationToken) =>
        (await resources.SnapshotAsync(PlatformApi.ClusterKeyspace, cancellationToken).ConfigureAwait(false)).List<Node>();

    private async Task ChangeAsync(NodeSilencePlan.NodeChange change, CancellationToken cancellationToken)
    {
        var (node, ready) = change;
        var after = node with { Status = node.Status with { Conditions = NodeFactsReader.With(node.Status.Conditions, ready) } };
        var outcome = await resources.ReplaceStatusAsync(after, Precondition.Unchanged(node), cancellationToken).ConfigureAwait(false);
        // Somebody else wrote the node meanwhile: the next sweep judges it anew.
        if (outcome is not WriteOutcome<Node>.Written) return;
        logger.NodeChanged(node.Metadata.Name, ready.Status.ToString(), ready.Message);
    }

    private async Task<int> GiveUpAsync(NodeSilenceSnapshot snapshot, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var keyspace in await resources.ListKeyspacesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (keyspace == PlatformApi.ClusterKeyspace) continue;
            var containers = (await resources.SnapshotAsync(keyspace, cancellationToken).ConfigureAwait(false)).List<Container>();
            // Read the nodes after the Containers: a node that a Container is bound to was there before it.
            var world = snapshot with { Containers = [.. containers], Nodes = [.. await NodesAsync(cancellationToken).ConfigureAwait(false)] };
            var lost = NodeSilence.Plan(world, options.NodeSilence, snapshot.Sweeper.LastSweep).Lost;
            foreach (var part in ResourceBatches.Split(lost)) count += await LoseAsync(keyspace, part, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private async Task<int> LoseAsync(string keyspace, ImmutableArray<Container> lost, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var transaction = resources.Begin(keyspace);
        foreach (var container in lost) transaction.Put(AsLost(container, now));
        // A report came in between: the next sweep judges anew.
        if (await transaction.CommitAsync(cancellationToken).ConfigureAwait(false) is not ResourceTransactionOutcome.Committed) return 0;
        logger.ContainersLost(keyspace, lost.Length);
        var records = lost.Select(container => new EventRecord(
            new ObjectReference(nameof(Container), container.Metadata.Name, container.Metadata.Uid),
            EventType.Warning, NodeConditions.NodeLost, MessageOf(container), Source, now));
        await events.RecordAsync(keyspace, [.. records], cancellationToken).ConfigureAwait(false);
        await workloads.WakeAsync(lost.Select(container => container.OwningWorkload()).OfType<WorkloadReference>(), cancellationToken).ConfigureAwait(false);
        return lost.Length;
    }

    private static Container AsLost(Container container, DateTimeOffset now) => container with
    {
        Status = container.Status with { Phase = ContainerPhase.Lost, Ready = false, ReadySince = null, FinishedAt = now, Reason = NodeConditions.NodeLost, Message = MessageOf(container) },
    };

    private static string MessageOf(Container container) => $"node {container.Spec.Node} is lost";
}
