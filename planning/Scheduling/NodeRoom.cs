using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Nodes;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>A node and what is free on it. Changes while a pass goes on, and never leaves the pass.</summary>
internal sealed class NodeRoom(Node node)
{
    private readonly HashSet<int> hostPorts = [];
    private readonly Dictionary<int, int> apps = [];

    public Node Node { get; } = node;

    public string Name => Node.Metadata.Name;

    // Looked at once per container and node, so it is worked out once.
    public bool IsReady { get; } = node.Status.Conditions.Any(condition => condition is { Type: NodeConditions.Ready, Status: ConditionStatus.True });

    public long FreeCpu { get; private set; } = node.Status.Allocatable.Cpu.Value;

    public long FreeMemory { get; private set; } = node.Status.Allocatable.Memory.Value;

    public int Containers { get; private set; }

    /// <summary>About what its assignment takes.</summary>
    public long AssignmentBytes { get; private set; }

    public bool HasFree(int hostPort) => !hostPorts.Contains(hostPort);

    public int CountOf(int app) => apps.GetValueOrDefault(app);

    public void Take(ContainerNeeds needs)
    {
        FreeCpu -= needs.Cpu;
        FreeMemory -= needs.Memory;
        Containers++;
        AssignmentBytes += needs.AssignmentBytes;
        apps[needs.App] = CountOf(needs.App) + 1;
        foreach (var port in needs.HostPorts) hostPorts.Add(port);
    }
}
