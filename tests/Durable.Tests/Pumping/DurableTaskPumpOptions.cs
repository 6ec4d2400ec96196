namespace FunctionsPlatform.Durable.Tests.Pumping;

/// <summary>How a <see cref="DurableTaskPump"/> takes messages.</summary>
internal sealed record DurableTaskPumpOptions
{
    /// <value>How long a taken message is hidden; it is extended at a third of it. Default 30 s: what a dead process held comes back by then.</value>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>Messages of each queue handled at the same time. Default 64.</value>
    public int Concurrency { get; init; } = 64;

    /// <value>Deliveries after which a message that keeps failing goes to the poison queue. Default 20: above the engine's own limit for activities.</value>
    public int MaxDequeueCount { get; init; } = 20;

    /// <value>How often the sweep runs. Default one minute.</value>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
