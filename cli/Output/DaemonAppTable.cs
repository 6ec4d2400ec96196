using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class DaemonAppTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<DaemonApp>(
        ResourceJson.Default.DaemonApp,
        new Column<DaemonApp>("NAME", app => app.Metadata.Name),
        new Column<DaemonApp>("READY", (app, _) => new Cell($"{app.Status?.Ready ?? 0}/{app.Status?.Desired ?? 0}", app.Status is { } status && status.Ready == status.Desired ? Tone.Good : Tone.Waiting)),
        new Column<DaemonApp>("UPDATED", app => $"{app.Status?.Updated ?? 0}"),
        new Column<DaemonApp>("AGE", (app, now) => new Cell(Age.Since(app.Metadata.CreationTimestamp, now))),
        new Column<DaemonApp>("IMAGE", app => app.Spec.Image),
        new Column<DaemonApp>("NODE SELECTOR", app => string.Join(',', app.Spec.NodeSelector.Select(label => $"{label.Key}={label.Value}")), wide: true));
}
