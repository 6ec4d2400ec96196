using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class ContainerTable
{
    private const int ShortIdLength = 12;

    public static IResourceTable Instance { get; } = new ResourceTable<Container>(
        ResourceJson.Default.Container,
        new Column<Container>("NAME", container => container.Metadata.Name),
        new Column<Container>("PHASE", (container, _) => Phase(container.Status.Phase)),
        new Column<Container>("READY", container => container.Status.Ready ? "true" : "false"),
        new Column<Container>("RESTARTS", container => $"{container.Status.RestartCount}"),
        new Column<Container>("NODE", container => container.Spec.Node ?? "<none>"),
        new Column<Container>("AGE", (container, now) => new Cell(Age.Since(container.Metadata.CreationTimestamp, now))),
        new Column<Container>("RUNTIME-ID", container => ShortId(container.Status.RuntimeId), wide: true),
        new Column<Container>("ADDRESS", container => container.Status.Address, wide: true),
        new Column<Container>("PORTS", container => Ports(container.Status), wide: true),
        new Column<Container>("IMAGE", container => container.Spec.Template.Image, wide: true),
        new Column<Container>("REASON", container => container.Status.Reason, wide: true));

    /// <summary>As <c>http:32768->8080</c>.</summary>
    public static string Ports(ContainerStatus status) => string.Join(',', status.Ports.Select(port => $"{port.Name}:{port.HostPort}->{port.ContainerPortNumber}"));

    private static string ShortId(string? id) => id is { Length: > ShortIdLength } ? id[..ShortIdLength] : id ?? "";

    private static Cell Phase(ContainerPhase phase) => new(phase.ToString(), phase switch
    {
        ContainerPhase.Running => Tone.Good,
        ContainerPhase.Failed or ContainerPhase.Lost => Tone.Bad,
        ContainerPhase.Stopped => Tone.Plain,
        _ => Tone.Waiting,
    });
}
