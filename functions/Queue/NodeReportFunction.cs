using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Orchestrations.Reports;

namespace FunctionsPlatform.Functions.Queue;

/// <summary>Takes what nodes saw into the state.</summary>
internal sealed class NodeReportFunction(NodeReportIntake intake, ReportSeals seals, ILogger<NodeReportFunction> logger)
{
    public async Task<HandlerResult> RunAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        if (seals.Open(delivery.Body.Span) is { } report) await intake.ApplyAsync(report, cancellationToken);
        else logger.ReportDropped();
        return new HandlerResult.Completed();
    }
}
