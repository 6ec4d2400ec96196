using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Workloads;

internal static partial class ReconcileWorkloadLog
{
    [LoggerMessage(4101, LogLevel.Information, "{App}: plan committed, {Created} created, {Stopped} asked to stop, {Deleted} deleted")]
    public static partial void PlanCommitted(this ILogger logger, string app, int created, int stopped, int deleted);

    [LoggerMessage(4102, LogLevel.Debug, "{App}: the world moved on while planning (attempt {Attempt}); planning again")]
    public static partial void PlanStale(this ILogger logger, string app, int attempt);
}
