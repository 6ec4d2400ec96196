namespace FunctionsPlatform.Durable;

/// <summary>Something that the orchestrator asked for and that has not come back.</summary>
internal sealed record OpenTask(string Name, Type Completed, Type? Failed, TaskCompletionSource<Payload?> Source)
{
    public bool Takes(HistoryEvent.Completion completion) => completion.GetType() == Completed || completion.GetType() == Failed;
}
