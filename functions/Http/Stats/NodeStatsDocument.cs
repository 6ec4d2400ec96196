namespace FunctionsPlatform.Functions.Http;

/// <summary>What a host uses, whatever runs there.</summary>
/// <param name="At">When it was looked at. Null: it was not yet, or its agent does not say.</param>
/// <param name="Containers">How many of them were looked at.</param>
public sealed record NodeStatsDocument(
    string Node, DateTimeOffset? At, long? CpuMillicores, long CpuCapacityMillicores, long? MemoryBytes, long MemoryCapacityBytes, int Containers);
