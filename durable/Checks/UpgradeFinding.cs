namespace FunctionsPlatform.Durable;

/// <summary>An instance that would not go on under this build.</summary>
/// <param name="Reason">Why: what the first event is that differs, or what is not registered.</param>
public sealed record UpgradeFinding(string InstanceId, TaskName Name, string Version, OrchestrationRuntimeStatus Status, string Reason);
