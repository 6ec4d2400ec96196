using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

internal static partial class ActivityRunnerLog
{
    [LoggerMessage(3111, LogLevel.Warning, "Orchestration {InstanceId}: activity {Name} (#{TaskId}, attempt {Attempt}) failed: {ErrorType}: {Message}")]
    public static partial void ActivityFailed(
        this ILogger logger, string instanceId, string name, int taskId, int attempt, string errorType, string message);
}
