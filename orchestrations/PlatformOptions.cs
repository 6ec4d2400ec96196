using FunctionsPlatform.Planning.Nodes;

namespace FunctionsPlatform.Orchestrations;

/// <summary>The platform's own patience and limits.</summary>
public sealed record PlatformOptions
{
    /// <summary>How often the node sweep is called; its absence is measured by it.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan NodeSweepInterval { get; init; } = TimeSpan.FromSeconds(5);

    public NodeSilenceOptions NodeSilence { get; init; } = new();

    /// <summary>How long Containers that found no node wait for the next try, when nothing tells of new room.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan SchedulingRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events kept in one namespace; the oldest go first.</summary>
    /// <value>Default 1,000.</value>
    public int EventsKept { get; init; } = 1_000;

    /// <value>Default 24 h.</value>
    public TimeSpan EventAge { get; init; } = TimeSpan.FromHours(24);
}
