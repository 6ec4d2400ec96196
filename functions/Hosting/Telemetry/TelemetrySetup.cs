using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Traces and metrics under OpenTelemetry's names.</summary>
internal static class TelemetrySetup
{
    private const string OwnSources = "FunctionsPlatform.*";
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Metrics are read at <c>/metrics</c>; traces are sent where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says and are not recorded otherwise.</summary>
    public static void AddPlatformTelemetry(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("functions-platform", serviceVersion: PlatformVersion.Text))
            .WithMetrics(metrics => metrics
                .AddMeter(OwnSources)
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter());
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OtlpEndpoint))) return;
        telemetry.WithTracing(traces => traces.AddSource(OwnSources).AddAspNetCoreInstrumentation().AddOtlpExporter());
    }

    /// <summary>Traces alone, and only where they are sent to: whoever is started for one request must not take long over it, and nobody reads metrics of a process
    /// that sleeps most of the time.</summary>
    public static void AddHandlerTelemetry(this IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OtlpEndpoint))) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("functions-platform", serviceVersion: PlatformVersion.Text))
            .WithTracing(traces => traces.AddSource(OwnSources).AddAspNetCoreInstrumentation().AddOtlpExporter());
    }
}
