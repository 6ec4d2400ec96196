namespace FunctionsPlatform.Functions.Http;

/// <summary>What a running container uses.</summary>
/// <param name="At">When it was looked at. Null: it was not yet, or its node does not say.</param>
/// <param name="CpuMillicores">On average since the look before; 1000 is one CPU.</param>
/// <param name="MemoryBytes">Without what the kernel could drop at once.</param>
/// <param name="MemoryLimitBytes">Null: there is none.</param>
public sealed record ContainerStatsDocument(
    string Namespace, string Container, string App, string? Node, DateTimeOffset? At, long? CpuMillicores, long? MemoryBytes, long CpuRequestMillicores, long? MemoryLimitBytes);
