using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Apps;

internal static partial class AppUsageLog
{
    [LoggerMessage(4121, LogLevel.Warning, "The queue {Queue}, by which app {App} is scaled, cannot be counted; the app stays as it is")]
    public static partial void QueueNotCounted(this ILogger logger, Exception error, string queue, string app);
}
