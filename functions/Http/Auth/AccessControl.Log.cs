using System.Net;

namespace FunctionsPlatform.Functions.Http;

internal static partial class AccessControlLog
{
    [LoggerMessage(6701, LogLevel.Warning, "A request from {Address} was refused: {Reason}")]
    public static partial void TokenRefused(this ILogger logger, IPAddress? address, string reason);
}
