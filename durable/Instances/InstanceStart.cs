using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <param name="Uid">Names the new life; a repeated start brings the same.</param>
/// <param name="Keep">Ended states in which an existing instance is kept.</param>
internal sealed record InstanceStart(
    string InstanceId, string Uid, HistoryEvent.ExecutionStarted Event, ImmutableArray<OrchestrationRuntimeStatus> Keep);
