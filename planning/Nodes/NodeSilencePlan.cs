using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Nodes;

/// <param name="Changed">Nodes whose Ready condition changes, with the new one.</param>
/// <param name="Lost">Containers to be given up.</param>
public sealed record NodeSilencePlan(ImmutableArray<NodeSilencePlan.NodeChange> Changed, ImmutableArray<Container> Lost)
{
    public sealed record NodeChange(Node Node, Condition Ready);
}
