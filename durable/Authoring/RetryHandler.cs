namespace FunctionsPlatform.Durable;

/// <summary>Decides after each failure whether to try again at once. Runs as orchestrator code, so it must be deterministic.</summary>
public delegate bool RetryHandler(RetryContext context);
