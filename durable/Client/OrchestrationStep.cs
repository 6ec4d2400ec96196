using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>One committed step of an instance's live generation.</summary>
/// <param name="Sequence">From 1.</param>
/// <param name="Events">What it took in, then what it decided; payloads are not loaded.</param>
/// <param name="IsVoid">A rewind has put the instance back to before it.</param>
public sealed record OrchestrationStep(int Sequence, DateTimeOffset At, ImmutableArray<HistoryEvent> Events, bool IsVoid);
