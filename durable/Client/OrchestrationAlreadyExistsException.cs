namespace FunctionsPlatform.Durable;

/// <summary>The id belongs to an instance whose state forbids a new start. Use <c>DurableTaskClient.TryScheduleNewOrchestrationInstanceAsync</c> where that is expected.</summary>
public sealed class OrchestrationAlreadyExistsException(string instanceId, OrchestrationRuntimeStatus status)
    : Exception($"An orchestration '{instanceId}' already exists and is {status}.")
{
    public string InstanceId { get; } = instanceId;

    public OrchestrationRuntimeStatus Status { get; } = status;
}
