using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Supervision;

internal static partial class ContainerSupervisorLog
{
    [LoggerMessage(5101, LogLevel.Debug, "{Namespace}/{Container}: {Before} -> {After} ({Reason})")]
    public static partial void StageChanged(this ILogger logger, string @namespace, string container, ContainerStage before, ContainerStage after, string reason);

    [LoggerMessage(5102, LogLevel.Information, "{Namespace}/{Container}: {Reason}: {Message}")]
    public static partial void Happened(this ILogger logger, string @namespace, string container, string reason, string message);

    [LoggerMessage(5103, LogLevel.Warning, "{Namespace}/{Container}: the runtime does not answer, and is asked again soon: {Problem}")]
    public static partial void RuntimeUnavailable(this ILogger logger, string @namespace, string container, string problem);

    [LoggerMessage(5104, LogLevel.Error, "{Namespace}/{Container}: a call to the runtime failed, and is tried again soon")]
    public static partial void CallFailed(this ILogger logger, Exception exception, string @namespace, string container);

    [LoggerMessage(5105, LogLevel.Debug, "{Namespace}/{Container}: its last log lines could not be read: {Problem}")]
    public static partial void LogTailUnread(this ILogger logger, string @namespace, string container, string problem);

    [LoggerMessage(5106, LogLevel.Warning, "{Namespace}/{Container}: the files of its Configs and Secrets could not be updated, and it is tried again soon: {Problem}")]
    public static partial void DataNotUpdated(this ILogger logger, string @namespace, string container, string problem);
}
