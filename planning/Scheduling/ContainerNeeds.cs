using System.Collections.Immutable;
using System.Text;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Scheduling;

/// <summary>What a Container asks of a node.</summary>
/// <param name="App">Its app's number in this pass.</param>
/// <param name="PinnedNode">The only node that it may go to, if there is one.</param>
/// <param name="AssignmentBytes">About what it adds to its node's assignment.</param>
internal sealed record ContainerNeeds(
    int App, long Cpu, long Memory, ImmutableArray<int> HostPorts, ImmutableArray<KeyValuePair<string, string>> Selector, string? PinnedNode, long AssignmentBytes)
{
    /// <summary>Paths of the node that it mounts.</summary>
    public ImmutableArray<string> HostPaths { get; init; } = [];

    // Names, ports, durations: what every container's entry has besides its texts.
    private const long EntryBytes = 512;

    // A name of a resource or volume, its kind and version.
    private const long ReferenceBytes = 96;

    public static ContainerNeeds Of(Container container, AppNumbers apps)
    {
        var template = container.Spec.Template;
        return new ContainerNeeds(
            apps.Of(container),
            Needed(template, resources => resources.Cpu.Value),
            Needed(template, resources => resources.Memory.Value),
            [.. template.Ports.Where(port => port.HostPort > 0).Select(port => port.HostPort)],
            [.. template.NodeSelector],
            container.Spec.PinnedNode,
            EntryBytes + TextBytes(template))
        {
            HostPaths = [.. template.Volumes.Select(volume => volume.HostPath?.Path).OfType<string>()],
        };
    }

    // Init containers run before the others, one at a time.
    private static long Needed(WorkloadSpec template, Func<ResourceRequirements, long> of) => Math.Max(
        of(template.Resources) + template.Sidecars.Sum(part => of(part.Resources)),
        template.InitContainers.Select(part => of(part.Resources)).DefaultIfEmpty().Max());

    private static long PartBytes(PartSpec part) => EntryBytes + part.Command.Concat(part.Args).Sum(BytesOf) + part.Env.Sum(pair => BytesOf(pair.Key) + BytesOf(pair.Value))
        + ((part.EnvFrom.Length + part.EnvValues.Count + part.VolumeMounts.Length) * 2 * ReferenceBytes);

    /// <summary>About what the texts of a template take.</summary>
    public static long TextBytes(AppSpec template) =>
        template.Command.Concat(template.Args).Sum(BytesOf) + template.Env.Sum(pair => BytesOf(pair.Key) + BytesOf(pair.Value))
        + template.EnvFrom.Sum(source => ReferenceBytes + BytesOf(source.Prefix)) + template.EnvValues.Sum(pair => ReferenceBytes + BytesOf(pair.Key) + BytesOf(pair.Value.Key))
        + template.Volumes.Sum(volume => ReferenceBytes + BytesOf(volume.HostPath?.Path ?? "")) + template.VolumeMounts.Sum(mount => ReferenceBytes + BytesOf(mount.MountPath))
        + template.InitContainers.Concat(template.Sidecars).Sum(PartBytes);

    private static long BytesOf(string text) => Encoding.UTF8.GetByteCount(text);
}
