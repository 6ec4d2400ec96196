using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>A container that was made for one node goes nowhere else.</summary>
internal sealed class IsPinnedNode : NodeFilter
{
    public override bool Allows(NodeRoom room, ContainerNeeds needs) => needs.PinnedNode is null || needs.PinnedNode == room.Name;

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused) => refused.Length == 1 ? $"is not {needs.PinnedNode}, which it was made for" : $"are not {needs.PinnedNode}, which it was made for";
}
