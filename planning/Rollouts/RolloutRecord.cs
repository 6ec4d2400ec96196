using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>What a judgement leaves behind.</summary>
internal sealed record RolloutRecord
{
    /// <summary>What the spec asks for.</summary>
    public required AppRevision Asked { get; init; }

    public required RolloutStatus Status { get; init; }

    public int? StableRevision { get; init; }

    /// <summary>Revisions to write, new ones and changed ones.</summary>
    public ImmutableArray<AppRevision> Write { get; init; } = [];

    public ImmutableArray<AppRevision> Delete { get; init; } = [];

    /// <summary>When to look again though nothing changes.</summary>
    public DateTimeOffset? NextCheck { get; init; }

    public ImmutableArray<PlannedEvent> Events { get; init; } = [];
}
