namespace FunctionsPlatform.Durable;

/// <summary>How a sub-orchestration is called.</summary>
/// <param name="InstanceId">The child's id; null derives one. An ended instance of that id is replaced; a running one makes the call fail.</param>
public sealed record SubOrchestrationOptions(TaskRetryOptions? Retry = null, string? InstanceId = null) : TaskOptions(Retry);
