using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Logs;

internal static partial class LogKeeperLog
{
    [LoggerMessage(5601, LogLevel.Warning, "The log of {Namespace}/{Container} could not be kept: {Problem}")]
    public static partial void LogNotKept(this ILogger logger, string @namespace, string container, string problem);

    [LoggerMessage(5602, LogLevel.Warning, "Kept logs that are too old could not be removed; tried again in a while: {Problem}")]
    public static partial void KeptLogsNotPruned(this ILogger logger, string problem);
}
