using System.Text.Json.Serialization;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <param name="Workload">Stored under the name that it had when there were only apps.</param>
/// <param name="Traceparent">W3C trace context of the change that asked for it.</param>
public sealed record ReconcileRequest([property: JsonPropertyName("app")] WorkloadReference Workload, string? Traceparent = null);
