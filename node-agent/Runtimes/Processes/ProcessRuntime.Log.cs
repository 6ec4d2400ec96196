using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

internal static partial class ProcessRuntimeLog
{
    [LoggerMessage(5501, LogLevel.Warning, "How process {Uid} ended could not be read; the next list will tell: {Problem}")]
    public static partial void EndUnread(this ILogger logger, string uid, string problem);

    [LoggerMessage(5502, LogLevel.Warning, "The log of process {Uid} is long and could not be moved aside: {Problem}")]
    public static partial void LogNotMoved(this ILogger logger, string uid, string problem);
}
