using System.Text.Json;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>
/// Reads what registries send when something happens to an image: notifications of the Docker distribution registry, webhooks of Azure Container Registry, Docker Hub and GitHub packages, and
/// Event Grid in both schemas. They are told apart by their shape, so that it does not matter which way they came.
/// </summary>
/// <remarks>Nothing here is believed to be complete or in order, and nothing is refused that is JSON: senders repeat what is refused, some for ever.</remarks>
public static class RegistryEventReader
{
    /// <summary>Events in one delivery; what is beyond is ignored, and said to be.</summary>
    public const int MostEvents = 1000;

    /// <param name="deliveryId">The delivery's own id, for senders that put it beside the body (<c>X-GitHub-Delivery</c>).</param>
    /// <param name="registry">Under which name the images are known here, whatever the sender thinks its own is; null: the sender's own.</param>
    public static RegistryEventResult Read(ReadOnlyMemory<byte> body, string? deliveryId = null, string? registry = null)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            var events = new RegistryEventCollector(registry);
            ReadRoot(document.RootElement, deliveryId, events);
            return events.ToResult();
        }
        // Half of a pair of UTF-16 in an escape is seen only when the text is taken.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return new RegistryEventResult.Wrong($"is no JSON: {error.Message}");
        }
    }

    private static void ReadRoot(JsonElement root, string? deliveryId, RegistryEventCollector events)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            ReadOne(root, deliveryId, events);
            return;
        }

        // Event Grid sends lists, also of one.
        foreach (var one in root.EnumerateArray()) ReadOne(one, deliveryId: null, events);
    }

    private static void ReadOne(JsonElement json, string? deliveryId, RegistryEventCollector events)
    {
        if (json.ValueKind != JsonValueKind.Object) events.Ignore("", "UnknownType", "is no JSON object");
        else if (json.Has("specversion") || json.Has("eventType")) EventGridEvents.Read(json, events);
        else if (json.Has("events")) DistributionEvents.ReadEnvelope(json, events);
        else if (json.Has("push_data") && json.Has("repository")) DockerHubEvents.Read(json, events);
        else if (json.Has("package") || json.Has("registry_package")) GitHubEvents.Read(json, deliveryId, events);
        else if (json.Has("zen") || json.Has("hook_id")) events.Ignore(deliveryId ?? "", "Ping", "GitHub asks whether the endpoint is there");
        else if (json.Has("action") && (json.Has("target") || json.Text("action") == "ping")) DistributionEvents.ReadOne(json, RegistryEventSources.AzureWebhook, events);
        else events.Ignore(deliveryId ?? "", "UnknownType", "has the shape of no registry's event that is known here");
    }
}
