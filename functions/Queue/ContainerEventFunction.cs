using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Orchestrations.Reports;
using Google.Protobuf;

namespace FunctionsPlatform.Functions.Queue;

/// <summary>Takes what engines told of containers: each entry once, in any order.</summary>
internal sealed class ContainerEventFunction(ContainerEventIntake intake, HandledMessages handled)
{
    public async Task<HandlerResult> RunAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        NodeReport report;
        try
        {
            report = NodeReport.Parser.ParseFrom(delivery.Body.Span);
        }
        catch (InvalidProtocolBufferException error)
        {
            return new HandlerResult.Poison($"It is no report of container events: {error.Message}");
        }

        var prefix = report.NodeName + "!";
        var known = await handled.KnownAsync(ContainerEventQueue.Name, prefix, cancellationToken);
        var fresh = report.ContainerEvents.DistinctBy(IdOf).Where(told => !known.Contains(prefix + IdOf(told))).ToList();
        // A count has no name of its own: what was lost may be told twice.
        await intake.ApplyAsync(report.NodeName, fresh, report.LostContainerEvents, cancellationToken);
        await handled.AddAsync(ContainerEventQueue.Name, [.. fresh.Select(told => prefix + IdOf(told))], cancellationToken);
        return new HandlerResult.Completed();
    }

    private static string IdOf(ContainerEvent told) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{told.RuntimeId}\n{told.Action}\n{told.TimeNanoseconds}")).AsSpan(0, 12));
}
