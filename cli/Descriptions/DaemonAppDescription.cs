using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Descriptions;

internal static class DaemonAppDescription
{
    public static void Write(DescriptionWriter writer, DaemonApp daemon, DateTimeOffset now)
    {
        var status = daemon.Status ?? new DaemonAppStatus();
        writer.Metadata(daemon.Metadata, now);
        var stale = status.ObservedGeneration < daemon.Metadata.Generation ? " (the newest spec is not taken up yet)" : "";
        writer.Field("Nodes", $"{status.Desired} should run it, {status.Current} have it, {status.Updated} updated, {status.Ready} ready{stale}");
        writer.Field("Node selector", daemon.Spec.NodeSelector.IsEmpty ? "none: every node" : string.Join(", ", daemon.Spec.NodeSelector.Select(pair => $"{pair.Key}={pair.Value}")));
        writer.Template(daemon.Spec);
        writer.Field("Strategy", $"missing on at most {daemon.Spec.MaxUnavailable} nodes while it is replaced");
        writer.Field("Orchestration", status.Orchestration);
        writer.Conditions(status.Conditions, now);
    }
}
