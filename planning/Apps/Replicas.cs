using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>An app's Containers, sorted by what can be done with them. Each Container is in exactly one group.</summary>
internal sealed record Replicas
{
    /// <summary>Of the wanted version, and meant to run.</summary>
    public required ImmutableArray<Container> Current { get; init; }

    /// <summary>Of an older version, and meant to run.</summary>
    public required ImmutableArray<Container> Old { get; init; }

    /// <summary>Asked to stop, and bound to a node that must still do it.</summary>
    public required ImmutableArray<Container> Stopping { get; init; }

    /// <summary>Of the wanted version, ended though it was meant to run. Kept until its successor may start.</summary>
    public required ImmutableArray<Container> Fallen { get; init; }

    /// <summary>Of the wanted version, on a node that was given up.</summary>
    public required ImmutableArray<Container> Lost { get; init; }

    /// <summary>Nothing more to wait for: over, or asked to stop before any node knew of it.</summary>
    public required ImmutableArray<Container> Done { get; init; }

    public static Replicas Sort(IEnumerable<Container> containers, string hash)
    {
        var groups = containers
            .OrderBy(container => container.Metadata.Name, StringComparer.Ordinal)
            .ToLookup(container => GroupOf(container, hash));
        return new Replicas
        {
            Current = [.. groups[Group.Current]],
            Old = [.. groups[Group.Old]],
            Stopping = [.. groups[Group.Stopping]],
            Fallen = [.. groups[Group.Fallen]],
            Lost = [.. groups[Group.Lost]],
            Done = [.. groups[Group.Done]],
        };
    }

    public static bool IsReady(Container container) => container.Status is { Ready: true, Phase: ContainerPhase.Running };

    public static bool IsMeantToRun(Container container) =>
        container.Spec.DesiredState == DesiredState.Running && container.Metadata.DeletionTimestamp is null;

    /// <summary>No node has been told of it, so it can simply be forgotten.</summary>
    public static bool IsUnbound(Container container) => container.Spec.Node is null;

    private static Group GroupOf(Container container, string hash)
    {
        var phase = container.Status.Phase;
        if (!IsMeantToRun(container)) return phase.IsFinal() || IsUnbound(container) ? Group.Done : Group.Stopping;
        if (phase == ContainerPhase.Stopping) return Group.Stopping;
        var isCurrent = ContainerTemplate.IsOf(container, hash);
        if (!phase.IsFinal()) return isCurrent ? Group.Current : Group.Old;
        if (!isCurrent) return Group.Done;
        return phase == ContainerPhase.Lost ? Group.Lost : Group.Fallen;
    }

    private enum Group
    {
        Current,
        Old,
        Stopping,
        Fallen,
        Lost,
        Done,
    }
}
