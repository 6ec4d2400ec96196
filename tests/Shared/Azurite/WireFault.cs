namespace FunctionsPlatform.Testing.Azurite;

/// <summary>What becomes of one request.</summary>
public abstract record WireFault
{
    private WireFault() { }

    public static WireFault None { get; } = new Pass(TimeSpan.Zero);

    /// <summary>It reaches the service after a pause.</summary>
    public sealed record Pass(TimeSpan After) : WireFault;

    /// <summary>The connection is reset when the request has been sent, and the service never sees it.</summary>
    public sealed record Cut : WireFault;

    /// <summary>The service takes the request; its answer is lost with the connection.</summary>
    /// <param name="Meanwhile">What happens before the caller notices; null: nothing.</param>
    public sealed record LoseAnswer(Func<Task>? Meanwhile = null) : WireFault;

    /// <summary>The service takes the request, and its answer comes when this is over.</summary>
    public sealed record HoldAnswer(Task Until) : WireFault;

    /// <summary>Answered in the service's place, without effect.</summary>
    /// <param name="RetryAfter">Null: the answer does not say.</param>
    public sealed record Refuse(int Status, TimeSpan? RetryAfter = null) : WireFault;
}
