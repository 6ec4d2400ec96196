using System.Collections.Frozen;
using System.Globalization;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Reports;

/// <summary>Makes Events for people, counts for metrics and a wake for the owner of what engines tell of containers. Nothing is decided by it: plans are made from what is.</summary>
public sealed class ContainerEventIntake(ResourceStore resources, EventRecorder events, WorkloadWaker workloads, TimeProvider time)
{
    /// <summary>What metrics tell apart.</summary>
    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal, "start", "die", "oom", "kill", "stop", "pause", "unpause", "destroy", "health_status");

    /// <param name="told">Each once, in any order.</param>
    /// <param name="lost">How many the node has dropped before.</param>
    public async Task ApplyAsync(string node, IReadOnlyCollection<ContainerEvent> told, long lost, CancellationToken cancellationToken)
    {
        foreach (var one in told) OrchestrationsTelemetry.ContainerEvents.Add(1, new KeyValuePair<string, object?>("action", Known.Contains(one.Action) ? one.Action : "other"));
        if (lost > 0) OrchestrationsTelemetry.LostContainerEvents.Add(lost);
        foreach (var group in told.Where(one => one.Namespace.Length > 0).GroupBy(one => one.Namespace, StringComparer.Ordinal))
        {
            if (Names.ProblemWithLabel(group.Key) is not null) continue;
            var snapshot = await resources.SnapshotAsync(group.Key, cancellationToken).ConfigureAwait(false);
            // A node speaks of what is its own: of others' containers, and of what is gone, nothing is believed.
            var own = group.Select(one => (Told: one, Container: snapshot.Get<Container>(one.ContainerName)))
                .Where(one => one.Container is { } container && container.Metadata.Uid == one.Told.ContainerUid && container.Spec.Node == node)
                .ToList();
            if (own.Count == 0) continue;
            var records = own.Select(one => RecordOf(node, one.Told)).OfType<EventRecord>();
            if (lost > 0) records = records.Append(LostRecord(node, lost));
            await events.RecordAsync(group.Key, [.. records], cancellationToken).ConfigureAwait(false);
            // A start is what its owner has asked for, and its status follows.
            var owners = own.Where(one => one.Told.Action is "die" or "oom" or "destroy" or "pause" or "unpause").Select(one => one.Container!.OwningWorkload());
            await workloads.WakeAsync(owners.OfType<WorkloadReference>().Distinct(), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Null: the container's own status and Events tell it already.</returns>
    private static EventRecord? RecordOf(string node, ContainerEvent told)
    {
        (EventType Type, string Reason, string Message)? words = told switch
        {
            { Action: "oom" } => (EventType.Warning, "OutOfMemory", "the kernel has killed a process of it for want of memory"),
            { Action: "pause" } => (EventType.Warning, "Paused", "somebody has paused it in the engine: it answers nothing until it is unpaused"),
            { Action: "unpause" } => (EventType.Normal, "Unpaused", "it goes on"),
            { Action: "health_status", Detail: "unhealthy" } => (EventType.Warning, "EngineUnhealthy", "the health check of its image fails"),
            { Action: "health_status", Detail: "healthy" } => (EventType.Normal, "EngineHealthy", "the health check of its image succeeds"),
            _ => null,
        };
        return words is not var (type, reason, message) ? null : new EventRecord(
            new ObjectReference(nameof(Container), told.ContainerName, told.ContainerUid), type, reason, message, $"agent/{node}",
            DateTimeOffset.UnixEpoch.AddTicks(told.TimeNanoseconds / TimeSpan.NanosecondsPerTick));
    }

    private EventRecord LostRecord(string node, long lost) => new(
        new ObjectReference(nameof(Node), node, null), EventType.Warning, "ContainerEventsLost",
        string.Create(CultureInfo.InvariantCulture, $"{lost} events of the engine were dropped while the control plane could not be told"), $"agent/{node}", time.GetUtcNow());
}
