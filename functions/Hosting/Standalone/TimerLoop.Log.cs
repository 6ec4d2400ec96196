namespace FunctionsPlatform.Functions.Hosting;

internal static partial class TimerLoopLog
{
    [LoggerMessage(6111, LogLevel.Warning, "{Function} failed; it runs again within {Every}")]
    public static partial void TimerFailed(this ILogger logger, Exception error, string function, TimeSpan every);
}
