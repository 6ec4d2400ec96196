using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Planning.Nodes;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>Makes a host a Node, or renews what is known of it. Safe to repeat.</summary>
public sealed class NodeEnrolment(
    ResourceStore resources, HeartbeatTable heartbeats, SchedulerWaker scheduler, TimeProvider time, NodeSilenceOptions silence, ILogger<NodeEnrolment> logger)
{
    public async Task<EnrolmentOutcome> EnrolAsync(string name, NodeFacts facts, CancellationToken cancellationToken)
    {
        if (Names.ProblemWithLabel(name) is { } problem) return new EnrolmentOutcome.Refused($"the node's name {problem}");
        if (await RivalAsync(name, facts.AgentId, cancellationToken).ConfigureAwait(false) is { } rival) return rival;
        // Before the Node is there, so that no sweep sees it without one.
        await heartbeats.BeatAsync(name, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var snapshot = await resources.SnapshotAsync(PlatformApi.ClusterKeyspace, cancellationToken).ConfigureAwait(false);
            var known = snapshot.Get<Node>(name);
            var wanted = NodeFactsReader.Apply(known ?? new Node { Metadata = new ObjectMeta { Name = name } }, facts, time.GetUtcNow());
            if (known is not null && ResourceText.IsSame(known, wanted)) return new EnrolmentOutcome.Enrolled(known);
            var transaction = resources.Begin(PlatformApi.ClusterKeyspace);
            transaction = known is null ? transaction.Create(wanted) : transaction.Put(wanted);
            if (await transaction.CommitAsync(cancellationToken).ConfigureAwait(false) is not ResourceTransactionOutcome.Committed committed) continue;
            logger.NodeEnrolled(name, facts.Runtime, known is null ? "joined" : "renewed");
            await scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);
            return new EnrolmentOutcome.Enrolled((Node)committed.Written[0]);
        }
    }

    /// <summary>Two agents of one name would each run everything that the node is to run, and each end the other's sessions.</summary>
    private async Task<EnrolmentOutcome.Refused?> RivalAsync(string name, string agent, CancellationToken cancellationToken)
    {
        if (agent.Length == 0) return null;
        var holder = await heartbeats.HolderAsync(name, cancellationToken).ConfigureAwait(false);
        if (holder == agent) return null;
        if (holder is not null && await heartbeats.LastAsync(name, cancellationToken).ConfigureAwait(false) is { } heard && time.GetUtcNow() - heard < silence.NotReadyAfter)
        {
            return new EnrolmentOutcome.Refused(
                $"another agent is node '{name}' and was heard of a moment ago; give this one another --node-name, or stop that one and wait {silence.NotReadyAfter.TotalSeconds:0} s");
        }

        await heartbeats.HoldAsync(name, agent, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
