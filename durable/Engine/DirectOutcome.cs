namespace FunctionsPlatform.Durable;

/// <summary>The outcome of an activity that ran in this process, on its way to the instance.</summary>
internal sealed class DirectOutcome(ActivityMessage call, HistoryEvent.Completion outcome, DateTimeOffset at, LocalStep? step)
{
    public ActivityMessage Call { get; } = call;

    public HistoryEvent.Completion Outcome { get; } = outcome;

    public InboxRow Row { get; } = new("", at, [outcome]) { Step = step };

    /// <summary>True once it is committed, or is of no interest any more.</summary>
    public bool IsTaken { get; set; }
}
