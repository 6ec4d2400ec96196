using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.Orchestrations.DaemonApps;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Planning.Nodes;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>Makes a host a Node, or renews what is known of it. Safe to repeat.</summary>
public sealed class NodeEnrolment(
    ResourceStore resources, HeartbeatTable heartbeats, SchedulerWaker scheduler, DaemonWaker daemons, TimeProvider time, NodeSilenceOptions silence, ILogger<NodeEnrolment> logger)
{
    public Task<EnrolmentOutcome> EnrolAsync(string name, NodeFacts facts, CancellationToken cancellationToken) => EnrolAsync(name, facts, EnrolmentClaim.Platform, cancellationToken);

    public async Task<EnrolmentOutcome> EnrolAsync(string name, NodeFacts facts, EnrolmentClaim claim, CancellationToken cancellationToken)
    {
        if (await CheckAsync(name, facts.AgentId, claim, cancellationToken).ConfigureAwait(false) is { } refused) return refused;
        if (facts.AgentId.Length > 0) await HoldAsync(name, new NodeHolder(facts.AgentId, claim.Enrolment), cancellationToken).ConfigureAwait(false);
        // Before the Node is there, so that no sweep sees it without one.
        await heartbeats.BeatAsync(name, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var snapshot = await resources.SnapshotAsync(PlatformApi.ClusterKeyspace, cancellationToken).ConfigureAwait(false);
            var known = snapshot.Get<Node>(name);
            // Deleted a moment ago: it does not come back by itself.
            if (claim.NodeUid is { } uid && known?.Metadata.Uid != uid) return Deleted(name);
            var wanted = NodeFactsReader.Apply(known ?? new Node { Metadata = new ObjectMeta { Name = name } }, facts, time.GetUtcNow());
            if (known is not null && ResourceText.IsSame(known, wanted)) return new EnrolmentOutcome.Enrolled(known);
            var transaction = resources.Begin(PlatformApi.ClusterKeyspace);
            transaction = known is null ? transaction.Create(wanted) : transaction.Put(wanted);
            if (await transaction.CommitAsync(cancellationToken).ConfigureAwait(false) is not ResourceTransactionOutcome.Committed committed) continue;
            logger.NodeEnrolled(name, facts.Runtime, known is null ? "joined" : "renewed");
            await scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);
            await daemons.WakeAllAsync(cancellationToken).ConfigureAwait(false);
            return new EnrolmentOutcome.Enrolled((Node)committed.Written[0]);
        }
    }

    /// <summary>Why the host may not be this Node, as far as can be told without changing anything; null: nothing speaks against it.</summary>
    public async Task<EnrolmentOutcome.Refused?> CheckAsync(string name, string agent, EnrolmentClaim claim, CancellationToken cancellationToken)
    {
        if (Names.ProblemWithLabel(name) is { } problem) return new EnrolmentOutcome.Refused($"the node's name {problem}");
        if (agent.Length == 0) return null;
        var holder = await heartbeats.HolderAsync(name, cancellationToken).ConfigureAwait(false);
        if (holder is null || holder.Agent == agent) return null;
        if (!claim.TakesOver && await resources.GetAsync(ResourceKinds.Node, null, name, cancellationToken).ConfigureAwait(false) is not null)
            return new EnrolmentOutcome.Refused($"another agent is node '{name}'; give this one another --node-name, or a token for that node: fp node token create --node {name}");
        return await RivalAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private static EnrolmentOutcome.Refused Deleted(string name) => new($"node '{name}' was deleted; join anew with an enrolment token: fp node token create --node {name}");

    /// <summary>Two agents of one name would each run everything that the node is to run, and each end the other's sessions.</summary>
    private async Task<EnrolmentOutcome.Refused?> RivalAsync(string name, CancellationToken cancellationToken) =>
        await heartbeats.LastAsync(name, cancellationToken).ConfigureAwait(false) is { } heard && time.GetUtcNow() - heard < silence.NotReadyAfter
            ? new EnrolmentOutcome.Refused(
                $"another agent is node '{name}' and was heard of a moment ago; give this one another --node-name, or stop that one and wait {silence.NotReadyAfter.TotalSeconds:0} s")
            : null;

    private async Task HoldAsync(string name, NodeHolder holder, CancellationToken cancellationToken)
    {
        if (await heartbeats.HolderAsync(name, cancellationToken).ConfigureAwait(false) != holder) await heartbeats.HoldAsync(name, holder, cancellationToken).ConfigureAwait(false);
    }
}
