namespace FunctionsPlatform.Functions.Sessions;

internal static partial class NodeBellLog
{
    [LoggerMessage(6221, LogLevel.Warning, "Node {Node}: its bell could not be rung; the sweep will tell it what to run")]
    public static partial void RingFailed(this ILogger logger, Exception error, string node);

    [LoggerMessage(6222, LogLevel.Information, "Node {Node}: session by queue opened, good until {Until}")]
    public static partial void QueueSessionOpened(this ILogger logger, string node, DateTimeOffset until);

    [LoggerMessage(6223, LogLevel.Debug, "Node {Node}: assignment {Revision} with {Containers} containers put into its queue")]
    public static partial void AssignmentMailed(this ILogger logger, string node, long revision, int containers);
}
