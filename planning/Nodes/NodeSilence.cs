using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Nodes;

/// <summary>Judges nodes by their heartbeats.</summary>
public static class NodeSilence
{
    public static NodeSilencePlan Plan(NodeSilenceSnapshot snapshot, NodeSilenceOptions options, DateTimeOffset now)
    {
        var verdicts = snapshot.Nodes.ToDictionary(node => node.Metadata.Name, node => Judge(node, snapshot, options, now), StringComparer.Ordinal);
        var changed = snapshot.Nodes
            .OrderBy(node => node.Metadata.Name, StringComparer.Ordinal)
            .Where(node => verdicts[node.Metadata.Name].Status != ReadyOf(node)?.Status)
            .Select(node => new NodeSilencePlan.NodeChange(node, verdicts[node.Metadata.Name]));
        // A node that was deleted gives up its containers too.
        var lost = snapshot.Containers.Where(container =>
            !container.Status.Phase.IsFinal()
            && container.Spec.Node is { } name
            && (!verdicts.TryGetValue(name, out var ready) || ready.Status == ConditionStatus.False));
        return new NodeSilencePlan([.. changed], [.. lost]);
    }

    private static Condition Judge(Node node, NodeSilenceSnapshot snapshot, NodeSilenceOptions options, DateTimeOffset now)
    {
        var heartbeat = HeartbeatOf(node, snapshot);
        var current = ReadyOf(node);
        if (now - heartbeat < options.NotReadyAfter)
            return new Condition(NodeConditions.Ready, ConditionStatus.True, NodeConditions.HeartbeatsArrive, "the node sends heartbeats", now);
        // Only silence that somebody listened to counts.
        var silence = now - (heartbeat > snapshot.Sweeper.AwakeSince ? heartbeat : snapshot.Sweeper.AwakeSince);
        var said = string.Create(CultureInfo.InvariantCulture, $"no heartbeat since {heartbeat.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
        if (silence >= options.LostAfter)
            return new Condition(NodeConditions.Ready, ConditionStatus.False, NodeConditions.NodeLost, $"{said}; its containers are replaced", now);
        if (current is { Status: ConditionStatus.False } || silence < options.NotReadyAfter)
            return current ?? new Condition(NodeConditions.Ready, ConditionStatus.Unknown, NodeConditions.HeartbeatsMissing, said, now);
        return new Condition(NodeConditions.Ready, ConditionStatus.Unknown, NodeConditions.HeartbeatsMissing, said, now);
    }

    private static DateTimeOffset HeartbeatOf(Node node, NodeSilenceSnapshot snapshot) =>
        snapshot.Heartbeats.TryGetValue(node.Metadata.Name, out var heartbeat)
            ? heartbeat
            : node.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;

    private static Condition? ReadyOf(Node node) => node.Status.Conditions.FirstOrDefault(condition => condition.Type == NodeConditions.Ready);
}
