using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Nodes;

namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>From what an agent says of its host to the Node that stands for it.</summary>
internal static class NodeFactsReader
{
    /// <summary>Annotation: which labels are the agent's, so that one it no longer gives can go and the user's stay.</summary>
    private const string AgentLabels = "platform/agent-labels";

    // The engine and the agent need some themselves: a twentieth, but never more than this.
    private const long MostReserved = 512L << 20;
    private const int ReservedShare = 20;

    public static Node Apply(Node node, NodeFacts facts, DateTimeOffset now)
    {
        var capacity = new NodeResources
        {
            Cpu = new CpuMillicores(facts.CpuMillicores),
            Memory = new MemoryBytes(facts.MemoryBytes),
            Containers = facts.MaxContainers,
        };
        return node with
        {
            Metadata = WithLabels(node.Metadata, facts),
            Status = node.Status with
            {
                Capacity = capacity,
                // CPU is a share and not a ceiling, so none of it is held back.
                Allocatable = capacity with { Memory = new MemoryBytes(facts.MemoryBytes - Math.Min(MostReserved, facts.MemoryBytes / ReservedShare)) },
                Conditions = WithReady(node.Status.Conditions, now),
                Address = OrNull(facts.Address),
                AgentVersion = OrNull(facts.AgentVersion),
                Runtime = OrNull(facts.Runtime),
                EngineVersion = OrNull(facts.EngineVersion),
                OperatingSystem = OrNull(facts.OperatingSystem),
                Architecture = OrNull(facts.Architecture),
                AllowedHostPaths = [.. facts.AllowedHostPaths],
            },
        };
    }

    public static ImmutableArray<Condition> With(ImmutableArray<Condition> conditions, Condition condition) =>
        [.. conditions.Where(other => other.Type != condition.Type), condition];

    private static ObjectMeta WithLabels(ObjectMeta metadata, NodeFacts facts)
    {
        var before = metadata.Annotations.GetValueOrDefault(AgentLabels, "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var users = metadata.Labels.RemoveRange(before);
        ImmutableArray<string> agents = [.. facts.Labels.Keys.Where(key => !users.ContainsKey(key)).Order(StringComparer.Ordinal)];
        return metadata with
        {
            Labels = users.AddRange(agents.Select(key => KeyValuePair.Create(key, facts.Labels[key]))),
            Annotations = agents.IsEmpty ? metadata.Annotations.Remove(AgentLabels) : metadata.Annotations.SetItem(AgentLabels, string.Join(',', agents)),
        };
    }

    private static ImmutableArray<Condition> WithReady(ImmutableArray<Condition> conditions, DateTimeOffset now) =>
        conditions.Any(condition => condition is { Type: NodeConditions.Ready, Status: ConditionStatus.True })
            ? conditions
            : With(conditions, new Condition(NodeConditions.Ready, ConditionStatus.True, NodeConditions.HeartbeatsArrive, "the node has joined", now));

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}
