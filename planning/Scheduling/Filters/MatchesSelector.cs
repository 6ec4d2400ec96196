using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>The node carries every label that the app selects by.</summary>
internal sealed class MatchesSelector : NodeFilter
{
    public override bool Allows(NodeRoom room, ContainerNeeds needs)
    {
        foreach (var label in needs.Selector)
        {
            if (!room.Node.Metadata.Labels.TryGetValue(label.Key, out var value) || value != label.Value) return false;
        }

        return true;
    }

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused)
    {
        var labels = string.Join(',', needs.Selector.Select(label => $"{label.Key}={label.Value}"));
        return refused.Length == 1 ? $"does not match the node selector {labels}" : $"do not match the node selector {labels}";
    }
}
