using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class AppTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<App>(
        ResourceJson.Default.App,
        new Column<App>("NAME", app => app.Metadata.Name),
        new Column<App>("READY", (app, _) => Ready(app)),
        new Column<App>("UPDATED", app => $"{app.Status?.UpdatedReplicas ?? 0}"),
        new Column<App>("AGE", (app, now) => new Cell(Age.Since(app.Metadata.CreationTimestamp, now))),
        new Column<App>("IMAGE", app => app.Spec.Image),
        new Column<App>("STATE", app => State(app), wide: true),
        new Column<App>("PORTS", app => string.Join(',', app.Spec.Ports.Select(port => $"{port.Name}:{port.ContainerPort}")), wide: true));

    private static Cell Ready(App app)
    {
        var ready = app.Status?.ReadyReplicas ?? 0;
        var tone = ready >= app.WantedReplicas() ? Tone.Good : ready == 0 ? Tone.Bad : Tone.Waiting;
        return new Cell($"{ready}/{app.WantedReplicas()}", tone);
    }

    private static string State(App app)
    {
        if (app.Metadata.DeletionTimestamp is not null) return "Deleting";
        return app.Status?.Conditions.FirstOrDefault(condition => condition.Type == "Available")?.Reason ?? "";
    }
}
