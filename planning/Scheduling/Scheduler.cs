using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Scheduling.Filters;
using FunctionsPlatform.Planning.Scheduling.Scores;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>Chooses nodes for pending Containers: filters first, then scores. Pure: equal snapshots give equal decisions.</summary>
public static class Scheduler
{
    // A node is counted under the first filter that refuses it: what it is comes before what it has left.
    private static readonly ImmutableArray<NodeFilter> Filters =
        [new IsPinnedNode(), new NotLeaving(), new NodeReady(), new NotCordoned(), new MatchesSelector(), new AllowsHostPaths(), new ContainerLimit(), new AssignmentFits(), new MemoryFits(), new CpuFits(), new HostPortsFree()];

    private static readonly ImmutableArray<NodeScore> Scores = [new SpreadByApp(), new LeastAllocated()];

    /// <summary>One decision for each pending Container, oldest first, then by namespace and name.</summary>
    public static ImmutableArray<SchedulingDecision> Place(SchedulingSnapshot snapshot)
    {
        var apps = new AppNumbers();
        var rooms = RoomsOf(snapshot, apps);
        var refused = new Dictionary<(int App, string TemplateHash, string? PinnedNode), SchedulingDecision.Wait>();
        var decisions = ImmutableArray.CreateBuilder<SchedulingDecision>(snapshot.Pending.Length);
        foreach (var container in InOrder(snapshot.Pending))
        {
            // Room only shrinks during a pass: what had none for one replica has none for its equals.
            var version = (apps.Of(container), container.Spec.TemplateHash, container.Spec.PinnedNode);
            if (container.Spec.TemplateHash.Length > 0 && refused.TryGetValue(version, out var equal))
            {
                decisions.Add(equal with { Container = container });
                continue;
            }

            var needs = ContainerNeeds.Of(container, apps);
            if (BestNode(rooms, needs) is { } node)
            {
                node.Take(needs);
                decisions.Add(new SchedulingDecision.Bind(container, node.Name));
                continue;
            }

            var wait = Refusal.Explain(container, needs, rooms, Filters);
            refused[version] = wait;
            decisions.Add(wait);
        }

        return decisions.MoveToImmutable();
    }

    private static ImmutableArray<NodeRoom> RoomsOf(SchedulingSnapshot snapshot, AppNumbers apps)
    {
        ImmutableArray<NodeRoom> rooms = [.. snapshot.Nodes.OrderBy(node => node.Metadata.Name, StringComparer.Ordinal).Select(node => new NodeRoom(node))];
        var byName = rooms.ToDictionary(room => room.Name, StringComparer.Ordinal);
        foreach (var container in snapshot.Placed)
        {
            if (container.Spec.Node is { } name && byName.TryGetValue(name, out var room)) room.Take(ContainerNeeds.Of(container, apps));
        }

        return rooms;
    }

    private static IEnumerable<Container> InOrder(IEnumerable<Container> pending) => pending
        .OrderBy(container => container.Metadata.CreationTimestamp)
        .ThenBy(container => container.Metadata.Namespace, StringComparer.Ordinal)
        .ThenBy(container => container.Metadata.Name, StringComparer.Ordinal);

    private static NodeRoom? BestNode(ImmutableArray<NodeRoom> rooms, ContainerNeeds needs)
    {
        NodeRoom? best = null;
        var bestScore = double.MinValue;
        foreach (var room in rooms)
        {
            if (!AllAllow(room, needs)) continue;
            var score = 0d;
            foreach (var part in Scores) score += part.Weight * part.Of(room, needs);
            // Equal scores go to the emptier node; rooms are in order of name, so the first of the rest wins.
            if (score < bestScore || (score == bestScore && room.Containers >= best!.Containers)) continue;
            best = room;
            bestScore = score;
        }

        return best;
    }

    private static bool AllAllow(NodeRoom room, ContainerNeeds needs)
    {
        foreach (var filter in Filters)
        {
            if (!filter.Allows(room, needs)) return false;
        }

        return true;
    }
}
