using System.Text.Json;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Notifications of the distribution registry (registry:2 and 3, and those built on it), and what Azure's registry made of them.</summary>
internal static class DistributionEvents
{
    private static readonly string[] Manifests =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.v1+json", "application/vnd.docker.distribution.manifest.v1+prettyjws",
    ];

    public static void ReadEnvelope(JsonElement json, RegistryEventCollector events)
    {
        if (json.At("events") is not { ValueKind: JsonValueKind.Array } list)
        {
            events.Ignore("", "UnknownType", "its events are no list");
            return;
        }

        foreach (var one in list.EnumerateArray()) ReadOne(one, RegistryEventSources.Distribution, events);
    }

    public static void ReadOne(JsonElement json, string source, RegistryEventCollector events)
    {
        var (id, repository, tag) = (json.Text("id") ?? "", json.Text("target", "repository"), json.Text("target", "tag"));
        var what = $"{repository}{(tag is null ? "" : ":" + tag)}";
        switch (json.Text("action"))
        {
            case "push" when json.Text("target", "mediaType") is { } media && !Manifests.Contains(media, StringComparer.Ordinal):
                // The same word for the layers of an image; Azure's delete event and older registries leave the type away.
                events.Ignore(id, "Blob", $"{what}: a part of an image was pushed ({media})");
                break;
            case "push":
                events.Push(
                    id, json.Text("request", "host") ?? HostOf(json.Text("target", "url")), repository, tag, json.Text("target", "digest"), json.Time("timestamp"), json.Text("actor", "name"), source);
                break;
            case "pull":
                events.Ignore(id, "Pull", $"{what}: was pulled");
                break;
            case "mount":
                events.Ignore(id, "Mount", $"{what}: took over a part of another image");
                break;
            case "delete":
                events.Ignore(id, "Delete", $"{what}: was deleted; what runs goes on");
                break;
            case "ping":
                events.Ignore(id, "Ping", "the registry asks whether the endpoint is there");
                break;
            case var other:
                events.Ignore(id, "UnknownType", $"{what}: the action '{other}' tells of no new image");
                break;
        }
    }

    private static string? HostOf(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Authority : null;
}
