namespace FunctionsPlatform.Durable;

/// <summary>Decides after each failure whether to try again. Runs as orchestrator code: deterministic, and it waits (if it wants to) on the context's timers.</summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext context);
