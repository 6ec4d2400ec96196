namespace FunctionsPlatform.Functions.Triggers;

/// <summary>How a queue is worked off.</summary>
public sealed record QueuePolicy
{
    /// <summary>Messages handled at the same time by one process.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>How long a taken message stays hidden; prolonged at a third of it while its handler runs.</summary>
    /// <value>Default 10 s: what a killed process had in hand comes back that soon.</value>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Failed deliveries after which a message moves to the poison queue.</summary>
    /// <value>Default 12: with the back-off that is some minutes of a broken world.</value>
    public int MaxDequeueCount { get; init; } = 12;

    /// <summary>Pause after the first failure; doubles with each further one.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pauses from the first failure to the last delivery, summed up.</summary>
    public TimeSpan Patience => Enumerable.Range(1, Math.Max(0, MaxDequeueCount - 1)).Aggregate(TimeSpan.Zero, (sum, failures) => sum + Backoff(failures));

    /// <summary>The pause after so many failures.</summary>
    public TimeSpan Backoff(int failures)
    {
        var pause = FirstBackoff * Math.Pow(2, Math.Min(failures - 1, 20));
        return pause < MaxBackoff ? pause : MaxBackoff;
    }
}
