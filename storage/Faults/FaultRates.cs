namespace FunctionsPlatform.Storage.Faults;

/// <summary>How often each fault happens: 0 never, 1 at each call.</summary>
public sealed record FaultRates
{
    public static FaultRates None { get; } = new();

    /// <summary>The call fails and had no effect.</summary>
    public double FailBefore { get; init; }

    /// <summary>The call had its effect and its answer is lost.</summary>
    public double FailAfter { get; init; }

    /// <summary>The call waits, up to <see cref="MaxDelay"/>, before it reaches the store.</summary>
    public double Delay { get; init; }

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A sent message is sent twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>The messages of one receive come in another order.</summary>
    public double Reorder { get; init; }
}
