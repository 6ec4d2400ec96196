using FunctionsPlatform.Planning.Nodes;

namespace FunctionsPlatform.Functions.Triggers;

/// <summary>How often the timer functions run, and how long a silent node is waited for. All of it is level-triggered: a slower pace only notices later.</summary>
public sealed record TimerPace
{
    /// <summary>For a process that is there anyway: a run costs next to nothing.</summary>
    public static TimerPace Eager { get; } = new();

    /// <summary>For hosts that bill each run and that sleep in between: one run a minute keeps a fleet watched.</summary>
    public static TimerPace Thrifty { get; } = new()
    {
        NodeSweep = TimeSpan.FromMinutes(1),
        AppSweep = TimeSpan.FromMinutes(5),
        DurableSweep = TimeSpan.FromMinutes(1),
        LeaseSweep = TimeSpan.FromMinutes(1),
        EventRetention = TimeSpan.FromHours(1),
        RevisionRetention = TimeSpan.FromHours(1),
        // Three heartbeats of 30 s; a minute of sweep comes on top.
        NodeSilence = new NodeSilenceOptions { NotReadyAfter = TimeSpan.FromSeconds(100), LostAfter = TimeSpan.FromMinutes(4) },
    };

    /// <value>Default 5 s.</value>
    public TimeSpan NodeSweep { get; init; } = TimeSpan.FromSeconds(5);

    /// <value>Default 30 s.</value>
    public TimeSpan AppSweep { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>Default 1 min.</value>
    public TimeSpan DurableSweep { get; init; } = TimeSpan.FromMinutes(1);

    /// <value>Default 1 s.</value>
    public TimeSpan LeaseSweep { get; init; } = TimeSpan.FromSeconds(1);

    /// <value>Default 5 min.</value>
    public TimeSpan EventRetention { get; init; } = TimeSpan.FromMinutes(5);

    /// <value>Default 10 min.</value>
    public TimeSpan RevisionRetention { get; init; } = TimeSpan.FromMinutes(10);

    public NodeSilenceOptions NodeSilence { get; init; } = new();
}
