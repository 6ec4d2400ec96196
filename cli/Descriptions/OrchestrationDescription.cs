using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Descriptions;

internal static class OrchestrationDescription
{
    public static void Write(DescriptionWriter writer, JsonElement orchestration, DateTimeOffset now)
    {
        string? Status(string name) => orchestration.Text("status", name);
        string? When(string name) => orchestration.Time("status", name) is { } time ? $"{time:u} ({Age.Since(time, now)} ago)" : null;

        writer.Field("Id", orchestration.Name());
        writer.Field("Name", Status("name"));
        writer.Field("Version", Status("version"));
        writer.Field("Status", Status("runtimeStatus"));
        writer.Field("Reason", Status("reason"));
        writer.Field("Failure", Status("failure"));
        writer.Field("Parent", Status("parent"));
        if (orchestration.At("status", "tags") is { ValueKind: JsonValueKind.Object } tags)
            writer.Map("Tags", tags.EnumerateObject().Select(tag => KeyValuePair.Create(tag.Name, tag.Value.ToString())));
        writer.Field("Created", When("createdAt"));
        writer.Field("Updated", When("lastUpdatedAt"));
        writer.Field("Generation", Status("generation"));
        writer.Field("Step", Status("step"));
        writer.Field("Custom status", Status("customStatus"));
        writer.Field("Input", Status("input"));
        writer.Field("Output", Status("output"));
    }
}
