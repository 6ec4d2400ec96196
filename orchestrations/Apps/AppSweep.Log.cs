using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Apps;

internal static partial class AppSweepLog
{
    [LoggerMessage(4111, LogLevel.Information, "{App}: the sweep found something to do and woke it")]
    public static partial void AppWoken(this ILogger logger, string app);
}
