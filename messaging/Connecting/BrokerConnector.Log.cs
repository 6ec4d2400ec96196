using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Messaging;

internal static partial class BrokerConnectorLog
{
    [LoggerMessage(7001, LogLevel.Information, "Receiving from {Source} at {Broker}")]
    public static partial void Receiving(this ILogger logger, string source, BrokerAddress broker);

    [LoggerMessage(7002, LogLevel.Warning, "The way to {Source} at {Broker} is broken; connecting again in {Pause}")]
    public static partial void Disconnected(this ILogger logger, Exception error, string source, BrokerAddress broker, TimeSpan pause);

    [LoggerMessage(7003, LogLevel.Debug, "Message {MessageId} of {Source} came again after it was handled; accepted without handling")]
    public static partial void Duplicate(this ILogger logger, string messageId, string source);

    [LoggerMessage(7004, LogLevel.Warning, "Message {MessageId} of {Source} is dead-lettered: {Reason}: {Description}")]
    public static partial void DeadLettered(this ILogger logger, string messageId, string source, string reason, string description);

    [LoggerMessage(7005, LogLevel.Warning, "Handling message {MessageId} of {Source} failed, try {Attempt}; again in {Pause}")]
    public static partial void HandlerFailed(this ILogger logger, Exception error, string messageId, string source, int attempt, TimeSpan pause);

    [LoggerMessage(7006, LogLevel.Information, "Message {MessageId} of {Source} could not be settled; it comes again")]
    public static partial void NotSettled(this ILogger logger, Exception error, string messageId, string source);

    [LoggerMessage(7007, LogLevel.Warning, "Sending message {MessageId} to {Target} at {Broker} was not confirmed; again in {Pause}")]
    public static partial void NotConfirmed(this ILogger logger, Exception error, string messageId, string target, BrokerAddress broker, TimeSpan pause);

    [LoggerMessage(7008, LogLevel.Warning, "The token for {Audience} could not be renewed; the line is closed and opened anew")]
    public static partial void NotRenewed(this ILogger logger, Exception error, string audience);

    [LoggerMessage(7009, LogLevel.Warning, "Message {MessageId} of {Source} is handed back for now: {Reason}")]
    public static partial void HandedBack(this ILogger logger, string messageId, string source, string reason);
}
