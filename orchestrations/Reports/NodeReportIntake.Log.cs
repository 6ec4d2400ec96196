using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Reports;

internal static partial class NodeReportIntakeLog
{
    [LoggerMessage(4501, LogLevel.Debug, "Report of node {Node}: {Count} containers of {Namespace} changed")]
    public static partial void ReportTaken(this ILogger logger, string node, string @namespace, int count);
}
