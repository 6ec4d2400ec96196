using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Autoscaling;

/// <summary>How many replicas a metric wants, before limits and patience.</summary>
/// <param name="Replicas">Null: it says nothing now.</param>
internal sealed record Recommendation(int? Replicas, AutoscaleReading Reading);
