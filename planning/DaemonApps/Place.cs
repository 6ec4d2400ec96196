using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Nodes;

namespace FunctionsPlatform.Planning.DaemonApps;

/// <summary>A node and the replicas that were made for it.</summary>
/// <param name="IsWanted">It should have one: it matches, and it has one or takes one.</param>
/// <param name="Takes">It takes a new one: it is ready and not cordoned.</param>
/// <param name="Alive">Meant to run and not over, the one that serves best first.</param>
/// <param name="Stopping">Asked to stop, and bound to the node, which must still do it.</param>
/// <param name="Fallen">Ended though they were meant to run: kept until their successor may start.</param>
/// <param name="Done">Nothing more to wait for.</param>
/// <param name="IsOld">The one that counts is of an older spec.</param>
internal sealed record Place(
    string Node, bool IsWanted, bool Takes, ImmutableArray<Container> Alive, ImmutableArray<Container> Stopping, ImmutableArray<Container> Fallen, ImmutableArray<Container> Done, bool IsOld)
{
    public bool IsReady => !Alive.IsEmpty && Replicas.IsReady(Alive[0]);

    /// <summary>When a successor of one that ended may start. Null: at once.</summary>
    public DateTimeOffset? DueAt => Fallen.Select(Succession.DueAt).Cast<DateTimeOffset?>().Max();

    public static Place Of(string name, Node? node, IEnumerable<Container> containers, DaemonAppSpec spec, string hash)
    {
        var groups = containers.OrderBy(container => container.Metadata.Name, StringComparer.Ordinal).ToLookup(GroupOf);
        ImmutableArray<Container> alive = [.. StopOrder.Of(groups[Group.Alive]).Reverse()];
        var matches = node is { Metadata.DeletionTimestamp: null } && spec.NodeSelector.All(label => node.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
        var takes = matches && !node!.Spec.Unschedulable && node.Status.Conditions.Any(condition => condition is { Type: NodeConditions.Ready, Status: ConditionStatus.True });
        var isOld = !alive.IsEmpty && !ContainerTemplate.IsOf(alive[0], hash);
        return new Place(name, matches && (takes || !alive.IsEmpty), takes, alive, [.. groups[Group.Stopping]], [.. groups[Group.Fallen]], [.. groups[Group.Done]], isOld);
    }

    private static Group GroupOf(Container container)
    {
        var isOver = container.Status.Phase.IsFinal();
        if (!Replicas.IsMeantToRun(container)) return isOver || Replicas.IsUnbound(container) ? Group.Done : Group.Stopping;
        if (!isOver) return Group.Alive;
        return container.Status.Phase == ContainerPhase.Lost ? Group.Done : Group.Fallen;
    }

    private enum Group
    {
        Alive,
        Stopping,
        Fallen,
        Done,
    }
}
