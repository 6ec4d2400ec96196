using static FunctionsPlatform.Durable.HistoryEvent;

namespace FunctionsPlatform.Durable;

/// <summary>The one payload that an event may carry.</summary>
internal static class HistoryEventPayloads
{
    public static Payload? PayloadOf(HistoryEvent item) => item switch
    {
        ExecutionStarted e => e.Input,
        TaskCompleted e => e.Result,
        SubOrchestrationCompleted e => e.Result,
        EventRaised e => e.Content,
        ExecutionTerminated e => e.Output,
        TaskScheduled e => e.Input,
        SubOrchestrationCreated e => e.Input,
        EventSent e => e.Content,
        ExecutionCompleted e => e.Result,
        ContinuedAsNew e => e.Input,
        _ => null,
    };

    public static HistoryEvent WithPayload(HistoryEvent item, Payload payload) => item switch
    {
        ExecutionStarted e => e with { Input = payload },
        TaskCompleted e => e with { Result = payload },
        SubOrchestrationCompleted e => e with { Result = payload },
        EventRaised e => e with { Content = payload },
        ExecutionTerminated e => e with { Output = payload },
        TaskScheduled e => e with { Input = payload },
        SubOrchestrationCreated e => e with { Input = payload },
        EventSent e => e with { Content = payload },
        ExecutionCompleted e => e with { Result = payload },
        ContinuedAsNew e => e with { Input = payload },
        _ => throw new ArgumentOutOfRangeException(nameof(item), item, "An event without a payload."),
    };
}
