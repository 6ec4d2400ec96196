using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>Where an app goes from here: how many replicas of which revisions are wanted now.</summary>
internal sealed record RolloutCourse
{
    /// <summary>What new replicas are of.</summary>
    public required AppRevision Target { get; init; }

    /// <summary>How many of them are wanted now.</summary>
    public required int TargetWanted { get; init; }

    /// <summary>What the others are of while they are kept. Null: they are to go.</summary>
    public AppRevision? Kept { get; init; }

    public int KeptWanted { get; init; }

    /// <summary>How many may be meant to run, of all revisions.</summary>
    public required int Most { get; init; }

    /// <summary>How many must be left that count, of all revisions.</summary>
    public required int LeastReady { get; init; }

    /// <summary>Nothing is replaced for now.</summary>
    public bool IsStill { get; init; }

    /// <summary>Nothing of the target is made before everything else is gone.</summary>
    public bool OldFirst { get; init; }

    /// <summary>Which attempt new replicas are of.</summary>
    public int Attempt { get; init; }

    /// <summary>When a replica of the target counts.</summary>
    public required Availability Counting { get; init; }

    /// <summary>Stays on its node when it is stopped, as evidence.</summary>
    public string? KeepContainer { get; init; }

    public bool IsOfTarget(Container container) => ContainerTemplate.IsOf(container, Target) && !RolloutAttempts.IsOver(container, Attempt);

    public bool IsKept(Container container) => Kept is not null && ContainerTemplate.IsOf(container, Kept);
}
