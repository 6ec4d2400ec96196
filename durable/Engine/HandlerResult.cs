namespace FunctionsPlatform.Durable;

/// <summary>What the host does with a queue message after its handler.</summary>
public abstract record HandlerResult
{
    private HandlerResult() { }

    /// <summary>Delete it.</summary>
    public sealed record Completed : HandlerResult;

    /// <summary>Hide it for <paramref name="Delay"/> and let it come again.</summary>
    public sealed record RetryLater(TimeSpan Delay, string Reason) : HandlerResult;

    /// <summary>Give it up at once: it goes to the poison queue with the reason.</summary>
    public sealed record Poison(string Reason) : HandlerResult;

    internal static HandlerResult Done { get; } = new Completed();
}
