namespace FunctionsPlatform.Durable;

/// <summary>An orchestrator awaited, or was called by, something that is not its context's. It cannot be replayed, so it fails at once.</summary>
public sealed class ForeignAwaitException(string message) : Exception(message)
{
    internal const string Awaited =
        "The orchestrator awaits something that did not come from its context (Task.Delay, Task.Run, I/O, a lock, another thread's task). "
        + "Use the context's timers and events, and do the work in an activity.";

    internal const string CalledFromOutside = "The orchestration context was used from outside the orchestrator's own flow (another thread, or after it had ended).";
}
