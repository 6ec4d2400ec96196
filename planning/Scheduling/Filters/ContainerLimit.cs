using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>A node may hold only so many containers; 0 is no limit.</summary>
internal sealed class ContainerLimit : NodeFilter
{
    public override bool IsAboutRoom => true;

    public override bool Allows(NodeRoom room, ContainerNeeds needs)
    {
        var limit = room.Node.Status.Allocatable.Containers;
        return limit == 0 || room.Containers < limit;
    }

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused)
    {
        var limit = refused.Max(room => room.Node.Status.Allocatable.Containers);
        return refused.Length == 1 ? $"is full with its limit of {limit} containers" : $"are full with their limit of at most {limit} containers";
    }
}
