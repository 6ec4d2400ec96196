namespace FunctionsPlatform.Functions.Http;

internal static partial class AuditTrailLog
{
    [LoggerMessage(6702, LogLevel.Error, "The audit trail lacks a row: {Caller} {Method} {Path}, answered {Status}")]
    public static partial void AuditLost(this ILogger logger, Exception error, string caller, string method, string path, int status);
}
