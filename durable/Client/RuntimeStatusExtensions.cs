namespace FunctionsPlatform.Durable;

public static class RuntimeStatusExtensions
{
    /// <summary>True for the states that an instance never leaves.</summary>
    public static bool IsTerminal(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
