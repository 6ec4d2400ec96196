namespace FunctionsPlatform.Planning.Autoscaling;

/// <summary>What one replica used when it was last measured.</summary>
/// <param name="RequestsPerSecond">Null: it was not asked, or did not say.</param>
public sealed record ReplicaUsage(long CpuMillicores, long MemoryBytes, double? RequestsPerSecond, DateTimeOffset At);
