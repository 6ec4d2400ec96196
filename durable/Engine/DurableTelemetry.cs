using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FunctionsPlatform.Durable;

/// <summary>The engine's traces and metrics.</summary>
public static class DurableTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "FunctionsPlatform.Durable";

    private static readonly Meter Meter = new(Name);

    // From a step in memory to an activity that waits for a slow engine.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    internal static ActivitySource Source { get; } = new(Name);

    internal static Counter<long> Steps { get; } = Meter.CreateCounter<long>("durable.steps", description: "Steps committed.");

    internal static Counter<long> LostSteps { get; } = Meter.CreateCounter<long>("durable.steps.lost", description: "Steps that another host committed first.");

    internal static Counter<long> Replays { get; } = Meter.CreateCounter<long>("durable.replays", description: "Orchestrators rebuilt from their history.");

    internal static Counter<long> Parked { get; } = Meter.CreateCounter<long>("durable.parked", description: "Instances parked.");

    internal static Counter<long> Ended { get; } = Meter.CreateCounter<long>("durable.orchestrations.ended", description: "Orchestrations ended, by status.");

    internal static Counter<long> Activities { get; } = Meter.CreateCounter<long>("durable.activities", description: "Activities run, by outcome.");

    internal static Histogram<double> StepSeconds { get; } = Meter.CreateHistogram("durable.step.duration", "s", advice: Seconds);

    internal static Histogram<double> ActivitySeconds { get; } = Meter.CreateHistogram("durable.activity.duration", "s", advice: Seconds);
}
