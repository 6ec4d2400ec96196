namespace FunctionsPlatform.Functions.Hosting;

internal static partial class FailureMiddlewareLog
{
    [LoggerMessage(6121, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception error, string method, PathString path);
}
