namespace FunctionsPlatform.Functions.Sessions;

internal static partial class LogMailLog
{
    [LoggerMessage(6241, LogLevel.Debug, "Node {Node} was asked for logs, request {RequestId}")]
    public static partial void LogsAsked(this ILogger logger, string node, string requestId);

    [LoggerMessage(6243, LogLevel.Warning, "Requests of other processes for logs could not be followed; beginning anew in a second")]
    public static partial void CallsUnheard(this ILogger logger, Exception error);

    [LoggerMessage(6244, LogLevel.Warning, "Log request {RequestId} of another process for node {Node} cannot be read; it is left out")]
    public static partial void CallUnreadable(this ILogger logger, Exception error, string node, string requestId);

    [LoggerMessage(6242, LogLevel.Warning, "Reading what node {Node} wrote for log request {RequestId} failed")]
    public static partial void LogsUnreadable(this ILogger logger, Exception error, string node, string requestId);
}
