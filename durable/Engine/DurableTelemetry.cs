using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FunctionsPlatform.Durable;

/// <summary>The engine's traces and metrics.</summary>
public static class DurableTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "FunctionsPlatform.Durable";

    private static readonly Meter Meter = new(Name);

    internal static ActivitySource Source { get; } = new(Name);

    internal static Counter<long> Steps { get; } = Meter.CreateCounter<long>("durable.steps", description: "Steps committed.");

    internal static Counter<long> LostSteps { get; } = Meter.CreateCounter<long>("durable.steps.lost", description: "Steps that another host committed first.");

    internal static Counter<long> Replays { get; } = Meter.CreateCounter<long>("durable.replays", description: "Orchestrators rebuilt from their history.");

    internal static Counter<long> Parked { get; } = Meter.CreateCounter<long>("durable.parked", description: "Instances parked.");

    internal static Counter<long> Ended { get; } = Meter.CreateCounter<long>("durable.orchestrations.ended", description: "Orchestrations ended, by status.");

    internal static Counter<long> Activities { get; } = Meter.CreateCounter<long>("durable.activities", description: "Activities run, by outcome.");

    internal static Histogram<double> StepSeconds { get; } = Meter.CreateHistogram<double>("durable.step.duration", "s");

    internal static Histogram<double> ActivitySeconds { get; } = Meter.CreateHistogram<double>("durable.activity.duration", "s");
}
