using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Reports;

/// <summary>Takes what a node saw into the statuses of its Containers. Repeated and reordered reports do no harm.</summary>
public sealed class NodeReportIntake(
    ResourceStore resources, EventRecorder events, WorkloadWaker workloads, SchedulerWaker scheduler, IAssignmentBell bell, ILogger<NodeReportIntake> logger)
{
    private const int Tries = 10;

    /// <exception cref="InvalidOperationException">Others kept writing the same Containers; deliver the report again.</exception>
    public async Task ApplyAsync(NodeReport report, CancellationToken cancellationToken)
    {
        using var span = OrchestrationsTelemetry.Start("node.report", report.Traceparent);
        span?.SetTag("node", report.NodeName);
        foreach (var group in report.Containers.GroupBy(seen => seen.Namespace, StringComparer.Ordinal))
        {
            // The newest of each suffices, and a transaction takes each resource once.
            var newest = group.GroupBy(seen => seen.Uid).Select(same => same.MaxBy(seen => seen.Sequence)!);
            await ApplyAsync(report.NodeName, group.Key, [.. newest], cancellationToken).ConfigureAwait(false);
        }

        foreach (var group in report.Events.GroupBy(seen => seen.Namespace, StringComparer.Ordinal))
            await events.RecordAsync(group.Key, [.. group.Select(seen => RecordOf(report.NodeName, seen))], cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplyAsync(string node, string @namespace, ContainerObservation[] observations, CancellationToken cancellationToken)
    {
        for (var lostRaces = 0; lostRaces < Tries;)
        {
            var snapshot = await resources.SnapshotAsync(@namespace, cancellationToken).ConfigureAwait(false);
            var changes = ChangesIn(snapshot, node, observations);
            if (changes.IsEmpty) return;
            var part = changes[..ResourceBatches.CountFitting(changes.Select(change => change.Observed))];
            var transaction = resources.Begin(@namespace);
            foreach (var change in part) transaction.Put(change.Observed);
            if (await transaction.CommitAsync(cancellationToken).ConfigureAwait(false) is not ResourceTransactionOutcome.Committed)
            {
                lostRaces++;
                continue;
            }

            logger.ReportTaken(node, @namespace, part.Length);
            await WakeAsync(part, cancellationToken).ConfigureAwait(false);
            // Else the next round: of what is stored by then the observations say nothing new.
            if (part.Length == changes.Length) return;
        }

        throw new InvalidOperationException($"The report of node '{node}' for namespace '{@namespace}' was overtaken {Tries} times.");
    }

    private static ImmutableArray<Change> ChangesIn(ResourceSnapshot snapshot, string node, ContainerObservation[] observations)
    {
        var changes = ImmutableArray.CreateBuilder<Change>(observations.Length);
        foreach (var seen in observations)
        {
            if (seen.Name.Length > 0 && snapshot.Get<Container>(seen.Name) is { } container && ContainerObserver.Observe(container, node, seen) is { } after)
                changes.Add(new Change(container, after));
        }

        return changes.DrainToImmutable();
    }

    // A crash between the commit and this loses the wakes; the sweep finds what they were for.
    private async Task WakeAsync(ImmutableArray<Change> changes, CancellationToken cancellationToken)
    {
        var toWake = changes.Where(change => ContainerObserver.Matters(change.Before.Status, change.After)).Select(change => change.Before.OwningWorkload()).OfType<WorkloadReference>();
        await workloads.WakeAsync(toWake, cancellationToken).ConfigureAwait(false);
        if (!changes.Any(change => change.After.Phase.IsFinal())) return;
        await scheduler.WakeAsync(cancellationToken).ConfigureAwait(false);
        // What is over is assigned no more.
        await bell.RingAsync(changes.Where(change => change.After.Phase.IsFinal()).Select(change => change.Before.Spec.Node), cancellationToken).ConfigureAwait(false);
    }

    private static EventRecord RecordOf(string node, ObservedEvent seen) => new(
        new ObjectReference(nameof(Container), seen.ContainerName, seen.ContainerUid),
        seen.Type == nameof(EventType.Warning) ? EventType.Warning : EventType.Normal,
        seen.Reason,
        seen.Message,
        $"agent/{node}",
        seen.At?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch);

    private readonly record struct Change(Container Before, ContainerStatus After)
    {
        public Container Observed => Before with { Status = After };
    }
}
