namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>What the host offers through this runtime.</summary>
/// <param name="EngineVersion">Empty where there is no engine.</param>
/// <param name="MaxContainers">0: no limit but the resources.</param>
public sealed record RuntimeFacts(
    long CpuMillicores, long MemoryBytes, string EngineVersion, string OperatingSystem, string Architecture, int MaxContainers = 0);
