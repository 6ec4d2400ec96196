namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What one replica needs. The scheduler reserves both; the runtime enforces memory as a hard limit and cpu as a share.</summary>
public sealed record ResourceRequirements
{
    /// <summary>Zero (the default): nothing reserved.</summary>
    public CpuMillicores Cpu { get; set; }

    /// <summary>Zero (the default): nothing reserved, no limit. Otherwise at least 6Mi, the least that Docker takes.</summary>
    public MemoryBytes Memory { get; set; }
}
