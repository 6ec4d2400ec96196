using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Supervision;

internal static partial class NodeSupervisorLog
{
    [LoggerMessage(5201, LogLevel.Debug, "Assignment {Revision} taken up: {Containers} containers")]
    public static partial void AssignmentTaken(this ILogger logger, long revision, int containers);

    [LoggerMessage(5202, LogLevel.Information, "{Namespace}/{Container} ({RuntimeId}) carries our labels and is not assigned: it is removed")]
    public static partial void OrphanFound(this ILogger logger, string @namespace, string container, string runtimeId);

    [LoggerMessage(5203, LogLevel.Warning, "{Namespace}/{Container} had ended with {ExitCode} and no event told of it")]
    public static partial void EndMissed(this ILogger logger, string @namespace, string container, int exitCode);

    [LoggerMessage(5204, LogLevel.Warning, "The runtime's containers could not be listed: {Problem}")]
    public static partial void ListFailed(this ILogger logger, string problem);
}
