namespace FunctionsPlatform.Functions.Queue;

internal static partial class RegistryEventFunctionLog
{
    [LoggerMessage(6232, LogLevel.Debug, "Registry event {EventId} is ignored: {Reason}: {Message}")]
    public static partial void EventIgnored(this ILogger logger, string eventId, string reason, string message);

    [LoggerMessage(6233, LogLevel.Information, "Registry event {EventId} ({Image}) was handled before")]
    public static partial void EventRepeated(this ILogger logger, string eventId, string image);
}
