using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>The user may keep a node from taking anything new.</summary>
internal sealed class NotCordoned : NodeFilter
{
    public override bool Allows(NodeRoom room, ContainerNeeds needs) => !room.Node.Spec.Unschedulable;

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused) => refused.Length == 1 ? "is cordoned" : "are cordoned";
}
