using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>What a Container asks of a node.</summary>
/// <param name="App">Its app's number in this pass.</param>
internal sealed record ContainerNeeds(int App, long Cpu, long Memory, ImmutableArray<int> HostPorts, ImmutableArray<KeyValuePair<string, string>> Selector)
{
    public static ContainerNeeds Of(Container container, AppNumbers apps)
    {
        var template = container.Spec.Template;
        return new ContainerNeeds(
            apps.Of(container),
            template.Resources.Cpu.Value,
            template.Resources.Memory.Value,
            [.. template.Ports.Where(port => port.HostPort > 0).Select(port => port.HostPort)],
            [.. template.NodeSelector]);
    }
}
