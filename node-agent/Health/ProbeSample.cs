namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>An answer, when it came and how long it took.</summary>
public sealed record ProbeSample(DateTimeOffset At, TimeSpan Latency, ProbeAnswer Answer);
