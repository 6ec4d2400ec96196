namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What a metric said.</summary>
/// <param name="Metric">Such as <c>cpu</c> or <c>queue orders</c>.</param>
/// <param name="Current">On average of the replicas that were measured, or of the queue.</param>
/// <param name="Target">What it should be.</param>
public sealed record AutoscaleReading(string Metric, string Current, string Target);
