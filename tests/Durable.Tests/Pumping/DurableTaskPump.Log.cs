using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable.Tests.Pumping;

internal static partial class DurableTaskPumpLog
{
    [LoggerMessage(3121, LogLevel.Warning, "Queue {Queue} is out of reach; tried again")]
    public static partial void ReceiveFailed(this ILogger logger, Exception exception, string queue);

    [LoggerMessage(3122, LogLevel.Warning, "Queue {Queue}: message {MessageId} failed at delivery {DequeueCount}; {What}")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string queue, string messageId, int dequeueCount, string what);

    [LoggerMessage(3123, LogLevel.Warning, "The sweep failed; tried again at its next time")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
