using System.Collections.Immutable;
using System.Globalization;
using Docker.DotNet.Models;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>From the engine's answers to the port's words.</summary>
internal static class DockerContainerReader
{
    public static FoundContainer ToFound(ContainerInspectResponse inspected, ImmutableArray<PortRequest> ports)
    {
        var labels = inspected.Config?.Labels ?? new Dictionary<string, string>();
        var status = StatusOf(StateOf(inspected).Status);
        return new FoundContainer
        {
            RuntimeId = inspected.ID,
            Uid = labels.TryGetValue(DockerLabels.Uid, out var uid) ? uid : "",
            SpecHash = labels.TryGetValue(DockerLabels.Spec, out var spec) ? spec : "",
            Status = status,
            Run = status == RuntimeStatus.Created ? null : ToRun(inspected, ports),
            Exit = status == RuntimeStatus.Ended ? ToExit(StateOf(inspected)) : null,
        };
    }

    public static ContainerRun ToRun(ContainerInspectResponse inspected, ImmutableArray<PortRequest> ports) => new()
    {
        RuntimeId = inspected.ID,
        StartedAt = ParseTime(StateOf(inspected).StartedAt),
        ProcessId = StateOf(inspected).Pid is > 0 and <= int.MaxValue and var pid ? (int)pid : null,
        Ports = [.. ports.Select(port => new BoundPort(port.Name, port.ContainerPort, HostPortOf(inspected, port)))],
        ContainerAddress = inspected.NetworkSettings?.Networks?.Values.Select(network => network.IPAddress).FirstOrDefault(address => !string.IsNullOrEmpty(address)),
    };

    public static RuntimeExit ToExit(State state) => new((int)state.ExitCode, state.OOMKilled, ParseTime(state.FinishedAt));

    public static ListedContainer ToListed(ContainerListResponse listed) => new(
        listed.ID,
        listed.Labels.TryGetValue(DockerLabels.Namespace, out var ns) ? ns : "",
        listed.Labels.TryGetValue(DockerLabels.Container, out var name) ? name : listed.ID,
        listed.Labels.TryGetValue(DockerLabels.Uid, out var uid) ? uid : listed.ID,
        StatusOf(listed.State))
    {
        App = listed.Labels.TryGetValue(DockerLabels.App, out var app) ? app : "",
    };

    public static State StateOf(ContainerInspectResponse inspected) =>
        inspected.State ?? throw new RuntimeUnavailableException($"the engine told nothing of the state of {inspected.ID}");

    public static RuntimeStatus StatusOf(string status) => status switch
    {
        "created" => RuntimeStatus.Created,
        "running" or "paused" or "restarting" => RuntimeStatus.Running,
        _ => RuntimeStatus.Ended,
    };

    private static int HostPortOf(ContainerInspectResponse inspected, PortRequest port)
    {
        var bindings = inspected.NetworkSettings?.Ports is { } all && all.TryGetValue(DockerContainerSpec.PortKey(port), out var bound) ? bound : null;
        var fitting = bindings?.Where(binding => port.HostPort == 0 || binding.HostPort == port.HostPort.ToString(CultureInfo.InvariantCulture)).FirstOrDefault();
        return int.TryParse(fitting?.HostPort, NumberStyles.None, CultureInfo.InvariantCulture, out var hostPort) ? hostPort : 0;
    }

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : default;
}
