namespace FunctionsPlatform.Contracts.Resources;

/// <summary>How much memory a replica should hold on average. One of the two is set.</summary>
public sealed record MemoryTarget
{
    /// <summary>In percent of <c>resources.memory</c>.</summary>
    /// <value>1 to 100.</value>
    public int? AverageUtilization { get; set; }

    public MemoryBytes? AverageValue { get; set; }
}
