using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Rollouts;

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

    /// <summary>As <see cref="Fallen"/>, of the older version that is kept for a while.</summary>
    public required ImmutableArray<Container> KeptFallen { get; init; }

    /// <summary>Of the wanted version, on a node that was given up.</summary>
    public required ImmutableArray<Container> Lost { get; init; }

    /// <summary>Nothing more to wait for: over, or asked to stop before any node knew of it.</summary>
    public required ImmutableArray<Container> Done { get; init; }

    /// <summary>Stopped and left on its node to be looked at.</summary>
    public required ImmutableArray<Container> Evidence { get; init; }

    public static Replicas Sort(IEnumerable<Container> containers, RolloutCourse course)
    {
        var groups = containers
            .OrderBy(container => container.Metadata.Name, StringComparer.Ordinal)
            .ToLookup(container => GroupOf(container, course));
        return new Replicas
        {
            Current = [.. groups[Group.Current]],
            Old = [.. groups[Group.Old]],
            Stopping = [.. groups[Group.Stopping]],
            Fallen = [.. groups[Group.Fallen]],
            KeptFallen = [.. groups[Group.KeptFallen]],
            Evidence = [.. groups[Group.Evidence]],
            Lost = [.. groups[Group.Lost]],
            Done = [.. groups[Group.Done]],
        };
    }

    public static bool IsReady(Container container) => container.Status is { Ready: true, Phase: ContainerPhase.Running };

    public static bool IsMeantToRun(Container container) =>
        container.Spec.DesiredState == DesiredState.Running && container.Metadata.DeletionTimestamp is null;

    /// <summary>Meant to run, and not on its way to an end.</summary>
    public static bool IsAlive(Container container) => IsMeantToRun(container) && container.Status.Phase < ContainerPhase.Stopping;

    /// <summary>No node has been told of it, so it can simply be forgotten.</summary>
    public static bool IsUnbound(Container container) => container.Spec.Node is null;

    private static Group GroupOf(Container container, RolloutCourse course)
    {
        var phase = container.Status.Phase;
        if (!IsMeantToRun(container))
        {
            if (!phase.IsFinal() && !IsUnbound(container)) return Group.Stopping;
            return container.Spec.Keep && container.Metadata.Name == course.KeepContainer ? Group.Evidence : Group.Done;
        }

        if (phase == ContainerPhase.Stopping) return Group.Stopping;
        var isCurrent = course.IsOfTarget(container);
        if (!phase.IsFinal()) return isCurrent ? Group.Current : Group.Old;
        if (!isCurrent) return phase != ContainerPhase.Lost && course.IsKept(container) ? Group.KeptFallen : Group.Done;
        return phase == ContainerPhase.Lost ? Group.Lost : Group.Fallen;
    }

    private enum Group
    {
        Current,
        Old,
        Stopping,
        Fallen,
        KeptFallen,
        Lost,
        Done,
        Evidence,
    }
}
