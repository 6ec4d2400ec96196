namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>Something that happened in the runtime, whoever caused it.</summary>
public abstract record RuntimeEvent
{
    private RuntimeEvent()
    {
    }

    public sealed record Ended(string Uid, string RuntimeId, RuntimeExit Exit) : RuntimeEvent;

    /// <summary>The container was removed.</summary>
    public sealed record Gone(string Uid, string RuntimeId) : RuntimeEvent;

    /// <summary>An entry of the engine's own event stream, told beside what it means here.</summary>
    /// <param name="Action">die, oom, kill, start, stop, destroy, pause, unpause or health_status.</param>
    /// <param name="TimeNanoseconds">Since 1970.</param>
    /// <param name="Detail">The signal of a kill, the word of a health_status; else empty.</param>
    public sealed record Seen(string Namespace, string Name, string Uid, string RuntimeId, string Action, long TimeNanoseconds, int? ExitCode, string Detail) : RuntimeEvent;

    /// <summary>The stream starts (again) here; what happened before may have been missed: list.</summary>
    public sealed record Connected : RuntimeEvent;
}
