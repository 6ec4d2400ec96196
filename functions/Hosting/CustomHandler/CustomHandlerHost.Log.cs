namespace FunctionsPlatform.Functions.Hosting;

internal static partial class CustomHandlerHostLog
{
    [LoggerMessage(6011, LogLevel.Information, "Handler ready on port {Port}, {Functions} functions")]
    public static partial void HandlerReady(this ILogger logger, int port, int functions);
}
