using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>What one advance of an orchestrator brought.</summary>
/// <param name="Taken">The arrivals it took in, without those that nobody waits for any more.</param>
/// <param name="Seen">How many arrivals it looked at; the rest came after its end.</param>
/// <param name="Decisions">What it asked for, in order.</param>
/// <param name="Ending">How the generation ended, or null.</param>
/// <param name="Carried">After continue-as-new: events that arrived and that nobody waited for.</param>
internal sealed record Advance(
    ImmutableArray<HistoryEvent> Taken, int Seen, ImmutableArray<HistoryEvent> Decisions, HistoryEvent.Ending? Ending, ImmutableArray<HistoryEvent> Carried);
