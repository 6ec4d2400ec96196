namespace FunctionsPlatform.Functions.Hosting;

internal static partial class QueuePumpLog
{
    [LoggerMessage(6101, LogLevel.Warning, "Receiving from queue {Queue} failed; trying again in a second")]
    public static partial void ReceiveFailed(this ILogger logger, Exception error, string queue);

    [LoggerMessage(6102, LogLevel.Warning, "Settling message {MessageId} of queue {Queue} failed; it comes again")]
    public static partial void SettleFailed(this ILogger logger, Exception error, string queue, string messageId);

    [LoggerMessage(6103, LogLevel.Warning, "{Function} failed on message {MessageId}, delivery {DequeueCount}; again in {Pause}")]
    public static partial void HandlerFailed(this ILogger logger, Exception error, string function, string messageId, int dequeueCount, TimeSpan pause);

    [LoggerMessage(6104, LogLevel.Error, "Message {MessageId} of queue {Queue} moved to its poison queue: {Reason}")]
    public static partial void Poisoned(this ILogger logger, string queue, string messageId, string reason);
}
