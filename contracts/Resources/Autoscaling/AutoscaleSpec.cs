using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Between how many replicas an App runs, and by what the number is chosen: the metric that wants most decides.</summary>
public sealed record AutoscaleSpec
{
    /// <value>0 to maxReplicas; 0 only with a queue, which tells when to begin again. Default 1.</value>
    public int MinReplicas { get; set; } = 1;

    /// <value>1 to 1,500.</value>
    public int MaxReplicas { get; set; }

    /// <value>1 to 10.</value>
    public ImmutableArray<AutoscaleMetric> Metrics { get; set; } = [];

    /// <summary>How long more must be wanted before there are more.</summary>
    public AutoscaleBehavior ScaleUp { get; set; } = new();

    /// <summary>How long fewer must be wanted before there are fewer; the most that was wanted meanwhile is what remains.</summary>
    public AutoscaleBehavior ScaleDown { get; set; } = new() { StabilizationWindow = TimeSpan.FromMinutes(5) };
}
