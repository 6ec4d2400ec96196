using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FunctionsPlatform.Orchestrations;

internal static class OrchestrationsTelemetry
{
    public static ActivitySource Source { get; } = new("FunctionsPlatform.Orchestrations");

    private static readonly Meter Meter = new(Source.Name);

    public static Counter<long> ContainerEvents { get; } = Meter.CreateCounter<long>("fp.container.events", description: "Entries of the nodes' engine event streams, by action.");

    public static Counter<long> LostContainerEvents { get; } = Meter.CreateCounter<long>("fp.container.events.lost", description: "Entries that nodes dropped before they could tell them.");

    /// <summary>A span that belongs to the change that asked for the work: an eternal orchestration's own trace is that of its start.</summary>
    public static Activity? Start(string name, string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent)
            ? Source.StartActivity(name, ActivityKind.Internal, parent)
            : Source.StartActivity(name);
}
