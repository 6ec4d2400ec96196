using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Workloads;

internal static partial class WorkloadSweepLog
{
    [LoggerMessage(4111, LogLevel.Information, "{App}: the sweep found something to do and woke it")]
    public static partial void WorkloadWoken(this ILogger logger, string app);
}
