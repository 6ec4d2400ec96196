using System.Diagnostics;

namespace FunctionsPlatform.Orchestrations;

internal static class OrchestrationsTelemetry
{
    public static ActivitySource Source { get; } = new("FunctionsPlatform.Orchestrations");

    /// <summary>A span that belongs to the change that asked for the work: an eternal orchestration's own trace is that of its start.</summary>
    public static Activity? Start(string name, string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent)
            ? Source.StartActivity(name, ActivityKind.Internal, parent)
            : Source.StartActivity(name);
}
