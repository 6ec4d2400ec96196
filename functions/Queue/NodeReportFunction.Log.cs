namespace FunctionsPlatform.Functions.Queue;

internal static partial class NodeReportFunctionLog
{
    [LoggerMessage(6213, LogLevel.Warning, "A report that is not of the node that it names was dropped")]
    public static partial void ReportDropped(this ILogger logger);
}
