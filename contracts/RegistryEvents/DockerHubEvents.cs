using System.Globalization;
using System.Text.Json;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Webhooks of Docker Hub: a tag, and no digest. Its <c>callback_url</c> is never called: whoever has our address could write any into it.</summary>
internal static class DockerHubEvents
{
    public static void Read(JsonElement json, RegistryEventCollector events)
    {
        var (repository, tag, at) = (json.Text("repository", "repo_name"), json.Text("push_data", "tag"), json.Time("push_data", "pushed_at"));
        // It has no id; the same push has the same second.
        var id = string.Create(CultureInfo.InvariantCulture, $"hub:{repository}:{tag}:{at?.ToUnixTimeSeconds()}");
        events.Push(id, ImageName.DockerHub, repository, tag, digest: null, at, json.Text("push_data", "pusher"), RegistryEventSources.DockerHub);
    }
}
