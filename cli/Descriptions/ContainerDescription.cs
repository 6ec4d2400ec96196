using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

internal static class ContainerDescription
{
    public static void Write(DescriptionWriter writer, Container container, DateTimeOffset now)
    {
        var status = container.Status;
        writer.Metadata(container.Metadata, now);
        writer.Field("App", container.Spec.App);
        writer.Field("Wanted", $"{container.Spec.DesiredState}");
        writer.Field("Phase", $"{status.Phase}{(status.Ready ? ", ready" : ", not ready")}");
        writer.Field("Reason", status.Reason);
        writer.Field("Message", status.Message);
        writer.Field("Node", container.Spec.Node);
        writer.Field("Runtime id", status.RuntimeId);
        writer.Field("Address", status.Address);
        writer.Field("Published", ContainerTable.Ports(status));
        writer.Field("Restarts", $"{status.RestartCount}");
        writer.Lines("Containers", status.Containers.Select(part =>
            $"{part.Name} ({part.Role.ToLowerInvariant()}): {part.State}{(part is { State: "Running", Ready: false } ? ", not ready" : "")}, {part.RestartCount} restarts{(part.ExitCode is { } code ? $", last exit code {code}" : "")}{(part.Message is { } message ? $": {message}" : "")}"));
        writer.Field("Started", When(status.StartedAt, now));
        writer.Field("Ready since", When(status.ReadySince, now));
        writer.Field("Finished", When(status.FinishedAt, now));
        writer.Template(container.Spec.Template);
        writer.Termination("Last end", status.LastTermination, now);
    }

    private static string? When(DateTimeOffset? time, DateTimeOffset now) => time is { } then ? $"{then:u} ({Age.Since(then, now)} ago)" : null;
}
