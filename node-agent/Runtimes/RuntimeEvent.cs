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

    /// <summary>The stream starts (again) here; what happened before may have been missed: list.</summary>
    public sealed record Connected : RuntimeEvent;
}
