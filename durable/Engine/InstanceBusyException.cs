namespace FunctionsPlatform.Durable;

/// <summary>Other hosts committed first, again and again. Later is better.</summary>
internal sealed class InstanceBusyException(string instanceId) : Exception($"Instance '{instanceId}' is being run by other hosts.");
