using System.Collections.Immutable;

namespace FunctionsPlatform.Orchestrations.Stats;

/// <summary>What a host and its containers used when it was last measured.</summary>
/// <param name="CpuMillicores">Of the whole host, whatever runs there.</param>
/// <param name="MemoryBytes">Of the whole host.</param>
/// <param name="Period">Over how long CPU was measured.</param>
/// <param name="SampledAt">When it came here, by the control plane's clock.</param>
public sealed record NodeSample(string Node, long CpuMillicores, long MemoryBytes, TimeSpan Period, DateTimeOffset SampledAt, ImmutableArray<ContainerSample> Containers);
