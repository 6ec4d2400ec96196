using System.Net;

namespace FunctionsPlatform.Functions.Http;

internal static partial class RegistryEventFunctionsLog
{
    [LoggerMessage(6251, LogLevel.Information, "A sender of registry events at {Address} asked whether they are wanted, and was told so")]
    public static partial void Validated(this ILogger logger, IPAddress? address);

    [LoggerMessage(6252, LogLevel.Debug, "Registry event {EventId} is not taken up: {Reason}: {Message}")]
    public static partial void DeliveryIgnored(this ILogger logger, string eventId, string reason, string message);

    [LoggerMessage(6253, LogLevel.Warning, "A delivery of registry events from {Address} was refused: {Reason}")]
    public static partial void DeliveryRefused(this ILogger logger, IPAddress? address, string reason);
}
