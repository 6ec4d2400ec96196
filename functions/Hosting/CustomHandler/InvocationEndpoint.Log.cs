namespace FunctionsPlatform.Functions.Hosting;

internal static partial class InvocationEndpointLog
{
    [LoggerMessage(6131, LogLevel.Error, "{Function} failed in invocation {InvocationId}; the host lets it come again")]
    public static partial void InvocationFailed(this ILogger logger, Exception error, string function, string invocationId);
}
