namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>Which probe, how often, and when its answers count.</summary>
public sealed record HealthRules
{
    public required HealthProbe Probe { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Good answers in a row before it is ready.</summary>
    public int HealthyAfter { get; init; } = 1;

    /// <summary>Bad answers in a row before it is restarted.</summary>
    public int UnhealthyAfter { get; init; } = 3;

    /// <summary>How long after the start bad answers do not count, unless it has been ready.</summary>
    public TimeSpan StartPeriod { get; init; } = TimeSpan.FromSeconds(10);
}
