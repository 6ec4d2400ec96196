namespace FunctionsPlatform.Functions.Http;

internal static partial class OrchestrationListenerLog
{
    [LoggerMessage(6301, LogLevel.Warning, "{Kind} {Name} is stored, but its orchestration was not woken; the sweep will do so")]
    public static partial void WakeFailed(this ILogger logger, Exception error, string kind, string name);
}
