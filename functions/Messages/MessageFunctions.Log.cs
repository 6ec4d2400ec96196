namespace FunctionsPlatform.Functions.Messages;

internal static partial class MessageFunctionsLog
{
    [LoggerMessage(6231, LogLevel.Information, "Message {MessageId} of {Source} was handled before; it is accepted and not handled again")]
    public static partial void Repeated(this ILogger logger, string messageId, string source);
}
