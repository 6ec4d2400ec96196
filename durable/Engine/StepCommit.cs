using System.Collections.Immutable;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>A step about to be committed.</summary>
/// <param name="Head">The head as it will be.</param>
/// <param name="Step">The history row, or null when the step leaves none.</param>
/// <param name="Batch">The head's replacement first.</param>
internal sealed record StepCommit(InstanceHead Head, HistoryStep? Step, ImmutableArray<TableOperation> Batch)
{
    /// <summary>Not null when <see cref="Step"/> has effects to send.</summary>
    public UnsentStep? Unsent { get; init; }

    /// <summary>Inbox rows and direct outcomes that it takes in.</summary>
    public ImmutableArray<InboxRow> Taken { get; init; } = [];

    /// <summary>The orchestrator after the step; null when its generation is over.</summary>
    public OrchestratorExecution? Execution { get; init; }

    /// <summary>Rows of the generation that ended which did not fit the batch.</summary>
    public ImmutableArray<string> Garbage { get; init; } = [];

    /// <summary>There is more to take in at once.</summary>
    public bool RunAgain { get; init; }
}
