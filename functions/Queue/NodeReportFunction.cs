using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Orchestrations.Reports;

namespace FunctionsPlatform.Functions.Queue;

/// <summary>Takes what nodes saw into the state.</summary>
internal sealed class NodeReportFunction(NodeReportIntake intake)
{
    public async Task<HandlerResult> RunAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        await intake.ApplyAsync(NodeReport.Parser.ParseFrom(delivery.Body.Span), cancellationToken);
        return new HandlerResult.Completed();
    }
}
