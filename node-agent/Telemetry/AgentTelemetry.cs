using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FunctionsPlatform.NodeAgent;

/// <summary>Sends spans where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; nothing is set up when it says nothing.</summary>
internal static class AgentTelemetry
{
    public static TracerProvider? Start(string version) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))
        ? null
        : Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("fp-agent", serviceVersion: version))
            .AddSource(AgentActivity.SourceName)
            .AddOtlpExporter()
            .Build();
}
