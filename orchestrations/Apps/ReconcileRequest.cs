namespace FunctionsPlatform.Orchestrations.Apps;

/// <param name="Traceparent">W3C trace context of the change that asked for it.</param>
public sealed record ReconcileRequest(AppReference App, string? Traceparent = null);
