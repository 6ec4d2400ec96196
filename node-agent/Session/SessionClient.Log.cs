using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session;

internal static partial class SessionClientLog
{
    [LoggerMessage(5301, LogLevel.Information, "The control plane at {Url} has ended the session; connecting again")]
    public static partial void SessionEnded(this ILogger logger, Uri url);

    [LoggerMessage(5302, LogLevel.Warning, "No session with {Url}; containers are kept as they are and it is tried again: {Problem}")]
    public static partial void SessionFailed(this ILogger logger, Uri url, string problem);

    [LoggerMessage(5303, LogLevel.Debug, "While the session ended: {Problem}")]
    public static partial void LateFailure(this ILogger logger, string problem);

    [LoggerMessage(5305, LogLevel.Warning, "The grant could not be renewed and is good until {Until}; it is tried again: {Problem}")]
    public static partial void RenewalFailed(this ILogger logger, DateTimeOffset until, string problem);

    [LoggerMessage(5306, LogLevel.Warning, "Storage does not answer; containers are kept as they are and it is tried again: {Problem}")]
    public static partial void StorageFailed(this ILogger logger, string problem);

    [LoggerMessage(5307, LogLevel.Information, "Session by queue as {Node}, grant good until {Until}")]
    public static partial void QueueSessionHeld(this ILogger logger, string node, DateTimeOffset until);

    [LoggerMessage(5308, LogLevel.Error, "{Url} does not take what this agent shows; containers are kept as they are: {Problem}")]
    public static partial void NotTaken(this ILogger logger, Uri url, string problem);

    [LoggerMessage(5309, LogLevel.Information, "Node {Node}: credential renewed")]
    public static partial void CredentialRenewed(this ILogger logger, string node);

    [LoggerMessage(5310, LogLevel.Warning, "The credential could not be renewed; it is tried again: {Problem}")]
    public static partial void CredentialNotRenewed(this ILogger logger, string problem);

    [LoggerMessage(5304, LogLevel.Debug, "Log request {RequestId} ended: {Problem}")]
    public static partial void ShipmentEnded(this ILogger logger, string requestId, string problem);
}
