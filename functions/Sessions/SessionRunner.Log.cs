namespace FunctionsPlatform.Functions.Sessions;

internal static partial class SessionRunnerLog
{
    [LoggerMessage(6211, LogLevel.Information, "Node {Node}: session opened")]
    public static partial void Opened(this ILogger logger, string node);

    [LoggerMessage(6212, LogLevel.Information, "Node {Node}: session closed")]
    public static partial void Closed(this ILogger logger, string node);
}
