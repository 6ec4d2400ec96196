using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>What must change so that an app comes closer to what its user asked for. Empty when it is there or must wait.</summary>
public sealed record AppPlan
{
    /// <summary>New Containers, phase Pending.</summary>
    public ImmutableArray<Container> Create { get; init; } = [];

    /// <summary>Containers as they should be written: asked to stop.</summary>
    public ImmutableArray<Container> Stop { get; init; } = [];

    /// <summary>Containers that are over, or that no node knows of yet.</summary>
    public ImmutableArray<Container> Delete { get; init; } = [];

    /// <summary>Revisions as they should be written, new ones and changed ones.</summary>
    public ImmutableArray<AppRevision> WriteRevisions { get; init; } = [];

    /// <summary>Revisions that nobody can want any more.</summary>
    public ImmutableArray<AppRevision> DeleteRevisions { get; init; } = [];

    /// <summary>The app's status once the plan is carried out.</summary>
    public required AppStatus Status { get; init; }

    /// <summary>When to plan again though nothing changes. Null: only when something does.</summary>
    public DateTimeOffset? NextCheck { get; init; }

    /// <summary>True: the app is to be deleted and nothing of it is left.</summary>
    public bool Finished { get; init; }

    /// <summary>What to tell the user.</summary>
    public ImmutableArray<PlannedEvent> Events { get; init; } = [];

    public bool ChangesContainers => !Create.IsEmpty || !Stop.IsEmpty || !Delete.IsEmpty;
}
