using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Nodes;

namespace FunctionsPlatform.Planning.Tests;

/// <summary>Resources with what does not matter to a test filled in.</summary>
internal static class Build
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Node Node(string name, string cpu = "4", string memory = "8Gi", int limit = 0, ConditionStatus ready = ConditionStatus.True) => new()
    {
        Metadata = new ObjectMeta { Name = name, CreationTimestamp = Start },
        Status = new NodeStatus
        {
            Allocatable = new NodeResources { Cpu = Cpu(cpu), Memory = Memory(memory), Containers = limit },
            Conditions = [new Condition(NodeConditions.Ready, ready, "", "", Start)],
        },
    };

    public static App App(int replicas, string image = "web:1", int maxUnavailable = 1, int maxSurge = 1, string name = "web") => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = "uid-" + name, Generation = 1 },
        Spec = new AppSpec { Image = image, Replicas = replicas, Rollout = new RolloutSpec { MaxUnavailable = maxUnavailable, MaxSurge = maxSurge, MinReadySeconds = 0 } },
    };

    public static Container Pending(string name, AppSpec? template = null, string app = "web", DateTimeOffset? created = null)
    {
        var of = ContainerTemplate.Of(template ?? new AppSpec { Image = "web:1" });
        return new Container
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = "uid-" + name, CreationTimestamp = created ?? Start },
            Spec = new ContainerSpec { App = app, Template = of, TemplateHash = ContainerTemplate.HashOf(of) },
        };
    }

    public static Container On(this Container container, string node, ContainerPhase phase = ContainerPhase.Running, bool ready = true) => container with
    {
        Spec = container.Spec with { Node = node },
        Status = container.Status with { Phase = phase, Node = node, Ready = ready && phase == ContainerPhase.Running, ReadySince = ready ? container.Metadata.CreationTimestamp : null },
    };

    public static Container Running(string name, AppSpec? template = null, DateTimeOffset? created = null) => Pending(name, template, created: created).On("n1");

    public static AppSpec Needs(string cpu = "0", string memory = "0", params int[] hostPorts) => new()
    {
        Image = "web:1",
        Resources = new ResourceRequirements { Cpu = Cpu(cpu), Memory = Memory(memory) },
        Ports = [.. hostPorts.Select(port => new PortSpec { Name = $"p{port}", ContainerPort = port, HostPort = port })],
    };

    public static CpuMillicores Cpu(string text) => CpuMillicores.TryParse(text, out var cpu) ? cpu : throw new ArgumentException(text);

    public static MemoryBytes Memory(string text) => MemoryBytes.TryParse(text, out var memory) ? memory : throw new ArgumentException(text);

    public static ImmutableSortedDictionary<string, string> Labels(string key, string value) => ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
