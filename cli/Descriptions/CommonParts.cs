using System.Collections.Immutable;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

/// <summary>What several kinds have in common.</summary>
internal static class CommonParts
{
    public static void Metadata(this DescriptionWriter writer, ObjectMeta metadata, DateTimeOffset now)
    {
        writer.Field("Name", metadata.Name);
        writer.Field("Namespace", metadata.Namespace);
        writer.Field("UID", metadata.Uid);
        writer.Map("Labels", metadata.Labels);
        writer.Map("Annotations", metadata.Annotations);
        if (metadata.CreationTimestamp is { } created) writer.Field("Created", $"{created:u} ({Age.Since(created, now)} ago)");
        if (metadata.DeletionTimestamp is { } deleted) writer.Field("Being deleted", $"since {deleted:u}, waiting for {string.Join(", ", metadata.Finalizers)}");
        writer.Field("Generation", metadata.Generation > 0 ? $"{metadata.Generation}" : null);
    }

    public static void Conditions(this DescriptionWriter writer, ImmutableArray<Condition> conditions, DateTimeOffset now) => writer.Lines(
        "Conditions",
        conditions.Select(condition => $"{condition.Type}={condition.Status} {condition.Reason} for {Age.Since(condition.LastTransitionTime, now)}: {condition.Message}"));

    /// <summary>How a run ended and the last that it wrote.</summary>
    public static void Termination(this DescriptionWriter writer, string name, ContainerTermination? termination, DateTimeOffset now)
    {
        if (termination is null) return;
        var container = termination.Container is { } of ? $" ({of})" : "";
        writer.Field(name, $"{termination.Reason}, exit code {termination.ExitCode}, {Age.Since(termination.FinishedAt, now)} ago{container}");
        writer.Lines("  Last lines", termination.LogTail.Select(line => "| " + line));
    }

    public static void Template(this DescriptionWriter writer, WorkloadSpec spec)
    {
        writer.Field("Image", spec.Image);
        writer.Field("Command", string.Join(' ', spec.Command));
        writer.Field("Args", string.Join(' ', spec.Args));
        writer.Map("Env", spec.Env);
        writer.Lines("Init containers", spec.InitContainers.Select(part => $"{part.Name}: {part.Image}"));
        writer.Lines("Sidecars", spec.Sidecars.Select(part => $"{part.Name}: {part.Image}"));
        writer.Lines("Volumes", spec.Volumes.Select(volume => $"{volume.Name}: {VolumeKind(volume)}"));
        writer.Lines("Ports", spec.Ports.Select(port => $"{port.Name}: {port.ContainerPort} on the node's {(port.HostPort == 0 ? "any free port" : $"port {port.HostPort}")}"));
        if (spec.Resources != new ResourceRequirements()) writer.Field("Resources", $"cpu {spec.Resources.Cpu}, memory {spec.Resources.Memory}");
        writer.Field("Health check", HealthCheck(spec.HealthCheck));
        writer.Map("Node selector", spec.NodeSelector);
    }

    private static string VolumeKind(Volume volume) => volume switch
    {
        { Config: { } config } => $"config {config.Name}",
        { Secret: { } secret } => $"secret {secret.Name}",
        { HostPath: { } host } => $"the node's {host.Path}",
        { Tmpfs: not null } => "memory",
        _ => "of the node's engine",
    };

    private static string HealthCheck(HealthCheck? check)
    {
        if (check is null) return "none: ready as soon as it runs";
        var probe = check switch
        {
            { Http: { } http } => $"GET {http.Path} on port {Port(http.Port)}",
            { Tcp: { } tcp } => $"connect to port {Port(tcp.Port)}",
            _ => $"run {string.Join(' ', check.Exec?.Command ?? [])}",
        };
        return $"{probe} every {DurationText.Format(check.Interval)}; restarted after {check.UnhealthyAfter} bad answers";
    }

    private static string Port(PortReference port) => port.IsFirst ? "(the first)" : port.ToString();
}
