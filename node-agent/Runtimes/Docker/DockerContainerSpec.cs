using System.Globalization;
using Docker.DotNet.Models;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>From a recipe to what the engine's create call wants.</summary>
internal static class DockerContainerSpec
{
    private const int ClusterPrefix = 8;

    /// <summary>The kernel's own least weight.</summary>
    private const long LeastShares = 2;

    /// <summary>The same for the same container, so that making it twice is refused by the engine.</summary>
    public static string NameOf(ContainerRecipe recipe)
    {
        var cluster = recipe.Scope.ClusterId;
        return $"fp-{recipe.Namespace}-{recipe.Name}{(recipe.Part.Length > 0 ? "." + recipe.Part : "")}-{(cluster.Length > ClusterPrefix ? cluster[..ClusterPrefix] : cluster)}";
    }

    public static CreateContainerParameters Of(ContainerRecipe recipe, string publishAddress) => new()
    {
        Name = NameOf(recipe),
        Image = recipe.Image,
        Hostname = recipe.NetworkOf is null ? recipe.Name : null!,
        Entrypoint = recipe.Command.IsEmpty ? null! : [.. recipe.Command],
        Cmd = recipe.Arguments.IsEmpty ? null! : [.. recipe.Arguments],
        Env = [.. PortEnvironment.Add(recipe.Environment, recipe.Ports.Select(port => (port.Name, port.ContainerPort))).Select(pair => $"{pair.Key}={pair.Value}")],
        Labels = DockerLabels.Of(recipe),
        ExposedPorts = Published(recipe).Select(PortKey).Distinct(StringComparer.Ordinal).ToDictionary(key => key, _ => default(EmptyStruct), StringComparer.Ordinal),
        StopSignal = recipe.StopSignal,
        // The engine counts whole seconds.
        StopTimeout = TimeSpan.FromSeconds(Math.Ceiling(recipe.StopGracePeriod.TotalSeconds)),
        HostConfig = HostConfigOf(recipe, publishAddress),
    };

    public static string PortKey(PortRequest port) => port.ContainerPort.ToString(CultureInfo.InvariantCulture) + "/tcp";

    // Whoever holds the network publishes.
    private static System.Collections.Immutable.ImmutableArray<PortRequest> Published(ContainerRecipe recipe) => recipe.NetworkOf is null ? recipe.Ports : [];

    private static HostConfig HostConfigOf(ContainerRecipe recipe, string publishAddress) => new()
    {
        NetworkMode = recipe.NetworkOf is { } holder ? $"container:{NameOf(holder)}" : null!,
        PortBindings = Published(recipe).GroupBy(PortKey, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            IList<PortBinding> (group) => [.. group.Select(port => new PortBinding { HostIP = publishAddress, HostPort = port.HostPort.ToString(CultureInfo.InvariantCulture) })],
            StringComparer.Ordinal),
        // The agent restarts: the engine's own policy would hide crash loops and keep what has been moved elsewhere.
        RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
        Memory = recipe.MemoryBytes,
        // Equal to the memory: no swap on top of the limit.
        MemorySwap = recipe.MemoryBytes,
        CPUShares = recipe.CpuMillicores == 0 ? 0 : Math.Max(LeastShares, recipe.CpuMillicores * 1024 / 1000),
        Mounts = [.. recipe.HostMounts.Select(DockerMounts.Of)],
        // The default driver never rotates.
        LogConfig = new LogConfig { Type = "local", Config = new Dictionary<string, string>(StringComparer.Ordinal) { ["max-size"] = "10m", ["max-file"] = "3" } },
    };
}
