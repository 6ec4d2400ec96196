using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>A port of the host belongs to one container.</summary>
internal sealed class HostPortsFree : NodeFilter
{
    public override bool IsAboutRoom => true;

    public override bool Allows(NodeRoom room, ContainerNeeds needs)
    {
        foreach (var port in needs.HostPorts)
        {
            if (!room.HasFree(port)) return false;
        }

        return true;
    }

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused)
    {
        var taken = string.Join(", ", needs.HostPorts.Where(port => refused.Any(room => !room.HasFree(port))));
        return refused.Length == 1 ? $"has host port {taken} taken" : $"have host port {taken} taken";
    }
}
