using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Divides what is to be told into reports of limited size.</summary>
internal sealed class ReportSplitter(string nodeName, string traceparent, int maxBytes)
{
    private readonly List<NodeReport> reports = [];
    private int room;

    public IReadOnlyList<NodeReport> Reports => reports;

    public void Add(ContainerObservation observation) => For(observation.CalculateSize()).Containers.Add(observation);

    public void Add(ObservedEvent happened) => For(happened.CalculateSize()).Events.Add(happened);

    public void Add(ContainerEvent told) => For(told.CalculateSize()).ContainerEvents.Add(told);

    private NodeReport For(int size)
    {
        // Tag and length of a field take at most 6 bytes.
        if (reports.Count == 0 || size + 6 > room)
        {
            reports.Add(new NodeReport { NodeName = nodeName, Traceparent = traceparent });
            room = maxBytes;
        }

        room -= size + 6;
        return reports[^1];
    }
}
