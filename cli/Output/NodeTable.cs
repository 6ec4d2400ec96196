using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class NodeTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<Node>(
        ResourceJson.Default.Node,
        new Column<Node>("NAME", node => node.Metadata.Name),
        new Column<Node>("READY", (node, _) => Ready(node)),
        new Column<Node>("RUNTIME", node => node.Status.Runtime),
        new Column<Node>("CPU", node => node.Status.Allocatable.Cpu.ToString()),
        new Column<Node>("MEMORY", node => node.Status.Allocatable.Memory.ToRoundedString()),
        new Column<Node>("VERSION", node => node.Status.AgentVersion),
        new Column<Node>("AGE", (node, now) => new Cell(Age.Since(node.Metadata.CreationTimestamp, now))),
        new Column<Node>("HEARTBEAT", (node, now) => new Cell(Age.Since(node.Status.LastHeartbeat, now))),
        new Column<Node>("ADDRESS", node => node.Status.Address, wide: true),
        new Column<Node>("ENGINE", node => node.Status.EngineVersion, wide: true),
        new Column<Node>("OS", node => node.Status.OperatingSystem, wide: true),
        new Column<Node>("ARCH", node => node.Status.Architecture, wide: true));

    private static Cell Ready(Node node)
    {
        var ready = node.Status.Conditions.FirstOrDefault(condition => condition.Type == "Ready")?.Status ?? ConditionStatus.Unknown;
        return new Cell(node.Spec.Unschedulable ? $"{ready},Unschedulable" : $"{ready}", ready == ConditionStatus.True ? Tone.Good : Tone.Bad);
    }
}
