using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>One reason for which a node can be out of the question.</summary>
internal abstract class NodeFilter
{
    /// <summary>True: the node would do, had it more left.</summary>
    public virtual bool IsAboutRoom => false;

    public abstract bool Allows(NodeRoom room, ContainerNeeds needs);

    /// <summary>What follows the number of nodes that this filter refused: "are cordoned".</summary>
    /// <param name="refused">At least one.</param>
    public abstract string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused);
}
