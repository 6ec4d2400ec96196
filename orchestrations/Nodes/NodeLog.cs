using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Nodes;

internal static partial class NodeLog
{
    [LoggerMessage(4401, LogLevel.Information, "Node {Node} ({Runtime}) {What}")]
    public static partial void NodeEnrolled(this ILogger logger, string node, string runtime, string what);

    [LoggerMessage(4402, LogLevel.Warning, "Node {Node}: Ready is now {Status}, {Message}")]
    public static partial void NodeChanged(this ILogger logger, string node, string status, string message);

    [LoggerMessage(4403, LogLevel.Warning, "{Namespace}: {Count} containers are lost with their nodes")]
    public static partial void ContainersLost(this ILogger logger, string @namespace, int count);
}
