using System.Collections.Immutable;

namespace FunctionsPlatform.Planning.Scheduling.Filters;

/// <summary>The node's agent allows the paths of the host that are mounted. It looks again itself, with links followed.</summary>
internal sealed class AllowsHostPaths : NodeFilter
{
    public override bool Allows(NodeRoom room, ContainerNeeds needs)
    {
        foreach (var path in needs.HostPaths)
        {
            if (!room.Node.Status.AllowedHostPaths.Any(allowed => IsWithin(path, allowed))) return false;
        }

        return true;
    }

    public override string Explain(ContainerNeeds needs, ImmutableArray<NodeRoom> refused)
    {
        var paths = string.Join(", ", needs.HostPaths);
        return refused.Length == 1 ? $"does not allow the host path {paths} (fp-agent --allow-host-path)" : $"do not allow the host path {paths} (fp-agent --allow-host-path)";
    }

    private static bool IsWithin(string path, string allowed) =>
        allowed == "/" || path == allowed || path.StartsWith(allowed.TrimEnd('/') + "/", StringComparison.Ordinal);
}
