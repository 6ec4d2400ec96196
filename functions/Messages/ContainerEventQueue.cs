using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Storage;
using Google.Protobuf;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>The queue of what engines tell of containers. They come with the nodes' reports, which cost what they cost anyway.</summary>
internal static class ContainerEventQueue
{
    public const string Name = "container-events";

    // An event has about 300 bytes; what a name or a detail may add to one fits many times.
    private const int MostInMessage = 64;

    /// <summary>Takes the events out of a report and puts them into their queue. Done again, they are there twice; whoever takes them there knows each.</summary>
    public static async Task MoveAsync(IQueueStore queues, NodeReport report, CancellationToken cancellationToken)
    {
        if (report.ContainerEvents.Count == 0 && report.LostContainerEvents == 0) return;
        var first = true;
        foreach (var part in report.ContainerEvents.Chunk(MostInMessage).DefaultIfEmpty([]))
        {
            var message = new NodeReport { NodeName = report.NodeName, ContainerEvents = { part }, LostContainerEvents = first ? report.LostContainerEvents : 0 };
            await queues.SendAsync(Name, message.ToByteArray(), TimeSpan.Zero, cancellationToken);
            first = false;
        }

        report.ContainerEvents.Clear();
        report.LostContainerEvents = 0;
    }
}
