namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How much CPU a replica should use on average. One of the two is set.</summary>
public sealed record CpuTarget
{
    /// <summary>In percent of <c>resources.cpu</c>.</summary>
    /// <value>1 to 1,000.</value>
    public int? AverageUtilization { get; set; }

    public CpuMillicores? AverageValue { get; set; }
}
