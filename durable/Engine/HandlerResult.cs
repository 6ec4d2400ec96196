namespace FunctionsPlatform.Durable;

/// <summary>What the host does with a queue message after its handler.</summary>
public abstract record HandlerResult
{
    private HandlerResult() { }

    /// <summary>Delete it.</summary>
    public sealed record Completed : HandlerResult;

    /// <summary>Hide it for <paramref name="Delay"/> and let it come again.</summary>
    public sealed record RetryLater(TimeSpan Delay, string Reason) : HandlerResult;

    internal static HandlerResult Done { get; } = new Completed();
}
