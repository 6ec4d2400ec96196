using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

internal static partial class InstanceRunnerLog
{
    [LoggerMessage(3101, LogLevel.Information, "Orchestration {InstanceId}: effects of step {Generation}/{Sequence} sent again after an interruption")]
    public static partial void StepResent(this ILogger logger, string instanceId, int generation, int sequence);

    [LoggerMessage(3102, LogLevel.Error, "Orchestration {InstanceId} ({Name}) parked until it is resumed: {Reason}")]
    public static partial void InstanceParked(this ILogger logger, string instanceId, string name, string? reason);

    [LoggerMessage(3103, LogLevel.Debug, "Orchestration {InstanceId} ({Name}) ended as {Status}. {Failure}")]
    public static partial void InstanceEnded(this ILogger logger, string instanceId, string name, OrchestrationRuntimeStatus status, string? failure);
}
