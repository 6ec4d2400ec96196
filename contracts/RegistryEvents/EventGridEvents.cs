using System.Text.Json;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Events of Azure Event Grid, in its own schema and as CloudEvents 1.0, and our own. What is in their <c>data</c> is the same as in a webhook of the registry.</summary>
internal static class EventGridEvents
{
    private const string Pushed = "Microsoft.ContainerRegistry.ImagePushed";
    private const string Deleted = "Microsoft.ContainerRegistry.ImageDeleted";
    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";

    public static void Read(JsonElement json, RegistryEventCollector events)
    {
        var (id, type, data) = (json.Text("id") ?? "", json.Text("eventType") ?? json.Text("type") ?? "", json.At("data"));
        switch (type)
        {
            case Validation when data.Text("validationCode") is { } code:
                events.Validate(code);
                break;
            case Pushed:
                events.Push(
                    id, data.Text("request", "host") ?? LoginServer(json.Text("topic") ?? json.Text("source")), data.Text("target", "repository"), data.Text("target", "tag"),
                    data.Text("target", "digest"), data.Time("timestamp") ?? json.Time("eventTime") ?? json.Time("time"), data.Text("actor", "name"), RegistryEventSources.EventGrid);
                break;
            case RegistryEventWriter.Type:
                events.Push(
                    id, data.Text("registry"), data.Text("repository"), data.Text("tag"), data.Text("digest"), json.Time("time"), data.Text("actor"), data.Text("source") ?? RegistryEventSources.EventGrid);
                break;
            case Deleted:
                events.Ignore(id, "Delete", $"{json.Text("subject")}: was deleted; what runs goes on");
                break;
            default:
                events.Ignore(id, "UnknownType", $"the type '{type}' is unknown here; known are {Pushed} and {Deleted}");
                break;
        }
    }

    // …/Microsoft.ContainerRegistry/registries/NAME
    private static string? LoginServer(string? resource)
    {
        const string Registries = "/registries/";
        var at = resource?.LastIndexOf(Registries, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? null : resource![(at + Registries.Length)..] + ".azurecr.io";
    }
}
