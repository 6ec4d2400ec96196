namespace FunctionsPlatform.Contracts.Resources;

/// <summary>An amount of a node.</summary>
public sealed record NodeResources
{
    public CpuMillicores Cpu { get; set; }

    public MemoryBytes Memory { get; set; }

    /// <summary>0: no limit but the other resources.</summary>
    public int Containers { get; set; }
}
