using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Orchestrations.Reports;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Queue;

/// <summary>Takes what nodes saw into the state.</summary>
internal sealed class NodeReportFunction(NodeReportIntake intake, ReportSeals seals, IQueueStore queues, ILogger<NodeReportFunction> logger)
{
    public async Task<HandlerResult> RunAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        if (seals.Open(delivery.Body.Span) is { } report)
        {
            // Of nodes that hold no connection: they may add to this queue alone.
            await ContainerEventQueue.MoveAsync(queues, report, cancellationToken);
            await intake.ApplyAsync(report, cancellationToken);
        }
        else
        {
            logger.ReportDropped();
        }

        return new HandlerResult.Completed();
    }
}
