namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Memory as a folder.</summary>
public sealed record TmpfsVolume
{
    /// <summary>Zero (the default): half of the host's memory, as the kernel has it. What is written counts towards the container's memory limit.</summary>
    public MemoryBytes Size { get; set; }
}
