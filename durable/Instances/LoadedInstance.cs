using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>An instance's whole partition as it was read.</summary>
/// <param name="Steps">Of the live generation, in order.</param>
/// <param name="OldSteps">Of earlier generations: garbage, unless an unsent step is among them.</param>
internal sealed record LoadedInstance(
    InstanceHead Head, string ETag, ImmutableArray<HistoryStep> Steps, ImmutableArray<HistoryStep> OldSteps, Inbox Inbox)
{
    /// <summary>Why steps are missing: their rows cannot be read.</summary>
    public string? Damage { get; init; }

    /// <summary>Outcomes for the live generation that the triggers of this run bring along.</summary>
    public ImmutableArray<HistoryEvent> Handed { get; init; } = [];
}
