using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Inside;

internal static partial class InsideServiceLog
{
    [LoggerMessage(5611, LogLevel.Debug, "Interaction {RequestId} ended: {Problem}")]
    public static partial void InteractionEnded(this ILogger logger, string requestId, string problem);
}
