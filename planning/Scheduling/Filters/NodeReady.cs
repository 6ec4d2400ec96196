using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>Only nodes that send heartbeats take containers.</summary>
internal sealed class NodeReady : NodeFilter
{
    public override bool Allows(NodeRoom room, ContainerNeeds needs) => room.IsReady;

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused) => refused.Length == 1 ? "is not ready" : "are not ready";
}
