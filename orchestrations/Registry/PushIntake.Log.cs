using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Registry;

internal static partial class PushIntakeLog
{
    [LoggerMessage(4601, LogLevel.Information, "{Namespace}/{App}: {Reason}: {Message}")]
    public static partial void Decided(this ILogger logger, string @namespace, string app, string reason, string message);

    [LoggerMessage(4602, LogLevel.Information, "{Image} was pushed (event {EventId}), and no app's image is of its repository")]
    public static partial void NobodyUses(this ILogger logger, string image, string eventId);
}
