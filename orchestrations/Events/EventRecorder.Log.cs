using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Events;

internal static partial class EventRecorderLog
{
    [LoggerMessage(4301, LogLevel.Warning, "{Namespace}: {Count} events were not recorded, others kept writing the same ones")]
    public static partial void EventsDropped(this ILogger logger, string @namespace, int count);
}
