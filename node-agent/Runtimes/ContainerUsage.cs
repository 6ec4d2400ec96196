namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>What a run has used.</summary>
/// <param name="CpuNanoseconds">CPU time since it was started.</param>
/// <param name="MemoryBytes">Held now, without the file cache that the kernel could give up at once.</param>
public readonly record struct ContainerUsage(long CpuNanoseconds, long MemoryBytes);
