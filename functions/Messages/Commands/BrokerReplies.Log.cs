namespace FunctionsPlatform.Functions.Messages;

internal static partial class BrokerRepliesLog
{
    [LoggerMessage(6237, LogLevel.Warning, "The broker does not take the answer {AnswerId} for {Queue}; the command stays done")]
    public static partial void AnswerRefused(this ILogger logger, Exception error, string answerId, string queue);
}
