using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>What must change so that an app comes closer to what its user asked for.</summary>
public sealed record AppPlan : WorkloadPlan
{
    /// <summary>Revisions as they should be written, new ones and changed ones.</summary>
    public ImmutableArray<AppRevision> WriteRevisions { get; init; } = [];

    /// <summary>Revisions that nobody can want any more.</summary>
    public ImmutableArray<AppRevision> DeleteRevisions { get; init; } = [];

    /// <summary>The app's status once the plan is carried out.</summary>
    public required AppStatus Status { get; init; }
}
