using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class OrchestrationTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<JsonElement>(
        ResourceJson.Default.JsonElement,
        new Column<JsonElement>("ID", orchestration => orchestration.Name()),
        new Column<JsonElement>("STATUS", (orchestration, _) => Status(orchestration)),
        new Column<JsonElement>("NAME", orchestration => orchestration.Text("status", "name")),
        new Column<JsonElement>("CREATED", (orchestration, now) => new Cell(Age.Since(orchestration.Time("status", "createdAt"), now))),
        new Column<JsonElement>("UPDATED", (orchestration, now) => new Cell(Age.Since(orchestration.Time("status", "lastUpdatedAt"), now))),
        new Column<JsonElement>("REASON", orchestration => orchestration.Text("status", "reason"), wide: true));

    private static Cell Status(JsonElement orchestration)
    {
        var status = orchestration.Text("status", "runtimeStatus") ?? "Unknown";
        return new Cell(status, status switch
        {
            "Running" or "Completed" => Tone.Good,
            "Pending" or "Suspended" => Tone.Waiting,
            _ => Tone.Bad,
        });
    }
}
