using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>A node whose deletion was asked for takes nothing new.</summary>
internal sealed class NotLeaving : NodeFilter
{
    public override bool Allows(NodeRoom room, ContainerNeeds needs) => room.Node.Metadata.DeletionTimestamp is null;

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused) => refused.Length == 1 ? "is being deleted" : "are being deleted";
}
