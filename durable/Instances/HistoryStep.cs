using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>One committed step: what it took in, then what it decided.</summary>
internal sealed record HistoryStep(int Generation, int Sequence, DateTimeOffset At, ImmutableArray<HistoryEvent> Events);
