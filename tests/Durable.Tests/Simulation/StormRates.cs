namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>How often each thing goes wrong, by storage call.</summary>
internal sealed record StormRates
{
    /// <summary>The call fails without effect, or its answer is lost: half and half.</summary>
    public double Fail { get; init; } = 0.02;

    /// <summary>The process dies, before the call's effect or after.</summary>
    public double Die { get; init; } = 0.01;

    /// <summary>The host stands still there, for up to <see cref="LongestPause"/>.</summary>
    public double Pause { get; init; } = 0.01;

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    public double Duplicate { get; init; } = 0.05;

    public double Reorder { get; init; } = 0.2;

    /// <summary>A message is visible later than asked for, by up to <see cref="LongestDelay"/>.</summary>
    public double Delay { get; init; } = 0.05;

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Somebody writes the instance's head right before the batch: it answers with a conflict.</summary>
    public double Conflict { get; init; } = 0.05;

    /// <summary>Host clocks are wrong by up to so much, either way.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromMinutes(5);
}
