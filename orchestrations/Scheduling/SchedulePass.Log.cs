using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Scheduling;

internal static partial class SchedulePassLog
{
    [LoggerMessage(4201, LogLevel.Information, "Schedule pass committed: {Bound} bound, {Waiting} wait for room")]
    public static partial void PassCommitted(this ILogger logger, int bound, int waiting);
}
