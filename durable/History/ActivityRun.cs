namespace FunctionsPlatform.Durable;

/// <summary>How an activity's outcome came about.</summary>
/// <param name="StartedAt">When the delivery that finished began.</param>
/// <param name="Deliveries">How often it was handed out, from 1.</param>
public sealed record ActivityRun(DateTimeOffset StartedAt, TimeSpan Duration, int Deliveries);
