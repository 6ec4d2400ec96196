namespace FunctionsPlatform.Orchestrations.Stats;

/// <summary>What one container used when it was last measured.</summary>
/// <param name="Uid">Of the Container: one of the same name made later is another.</param>
/// <param name="App">Whose replica it is.</param>
/// <param name="CpuMillicores">On average over the node's period, usually 15 s; 1000 is one CPU.</param>
/// <param name="MemoryBytes">Without what the kernel could drop at once.</param>
/// <param name="RequestsPerSecond">By its own count. Null: it is not asked, or did not say.</param>
/// <param name="SampledAt">When it came here, by the control plane's clock.</param>
public sealed record ContainerSample(string Uid, string Namespace, string Name, string App, string Node, long CpuMillicores, long MemoryBytes, double? RequestsPerSecond, DateTimeOffset SampledAt);
