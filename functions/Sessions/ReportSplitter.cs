using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Cuts a report into pieces that each fit a queue message. Order between the pieces does not matter: observations carry their sequence.</summary>
internal static class ReportSplitter
{
    /// <summary>Its seal must fit too.</summary>
    private const int MaxBytes = QueueLimits.BodyBytes - ReportKeys.SealBytes;

    public static IEnumerable<NodeReport> Split(NodeReport report) => Pieces(report).Where(piece => piece.Containers.Count + piece.Events.Count > 0);

    private static IEnumerable<NodeReport> Pieces(NodeReport report)
    {
        if (report.CalculateSize() <= MaxBytes) return [report];
        var (containers, events) = (report.Containers, report.Events);
        if (containers.Count > 1)
        {
            var half = containers.Count / 2;
            return Pieces(Part(report, containers.Take(half), events)).Concat(Pieces(Part(report, containers.Skip(half), [])));
        }

        if (events.Count > 1 || (events.Count == 1 && containers.Count == 1))
        {
            var half = (events.Count + 1) / 2;
            return Pieces(Part(report, containers, [])).Concat(Pieces(Part(report, [], events.Take(half)))).Concat(Pieces(Part(report, [], events.Skip(half))));
        }

        // One observation or event that is too large all by itself: what it says in prose goes, its facts stay.
        var bare = report.Clone();
        foreach (var container in bare.Containers)
        {
            container.Message = "";
            container.LastTermination?.LogTail.Clear();
        }

        foreach (var item in bare.Events) item.Message = "";
        return [bare];
    }

    private static NodeReport Part(NodeReport report, IEnumerable<ContainerObservation> containers, IEnumerable<ObservedEvent> events)
    {
        var part = new NodeReport { NodeName = report.NodeName, Traceparent = report.Traceparent };
        part.Containers.AddRange(containers);
        part.Events.AddRange(events);
        return part;
    }
}
