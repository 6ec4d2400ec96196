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

    /// <summary>A received message becomes visible again at once: another receiver gets it too, and this one's receipt is stale.</summary>
    public double Redeliver { get; init; }

    /// <summary>The messages of one receive come in another order.</summary>
    public double Reorder { get; init; }

    /// <summary>Someone else writes the rows that a batch names by ETag, with what they hold already, just before it: it meets a conflict.</summary>
    public double Conflict { get; init; }
}
