using System.Text.Json;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Webhooks of GitHub for packages, under the event names <c>package</c> and <c>registry_package</c>.</summary>
internal static class GitHubEvents
{
    public static void Read(JsonElement json, string? deliveryId, RegistryEventCollector events)
    {
        var package = json.Has("package") ? json.At("package") : json.At("registry_package");
        var version = package.At("package_version");
        var id = deliveryId ?? $"github:{package.Text("name")}:{version.Text("version")}";
        var kind = package.Text("package_type") ?? "";
        if (!kind.Equals("container", StringComparison.OrdinalIgnoreCase) && !kind.Equals("docker", StringComparison.OrdinalIgnoreCase))
        {
            events.Ignore(id, "UnknownType", $"the package is no container image but '{kind}'");
            return;
        }

        if (json.Text("action") is not ("published" or "updated"))
        {
            events.Ignore(id, "UnknownType", $"the action '{json.Text("action")}' tells of no new image");
            return;
        }

        var tag = version.At("container_metadata", "tag");
        var digest = version.Text("version") is { } named && named.StartsWith("sha256:", StringComparison.Ordinal) ? named : version.Text("container_metadata", "manifest", "digest");
        // The tag may be another's: it is believed only for the digest that it names itself.
        if (tag.Text("digest") is { } tagged && digest is not null && tagged != digest)
        {
            events.Ignore(id, "NoTag", $"{package.Text("name")}: the tag {tag.Text("name")} stands for another image than the one that was pushed");
            return;
        }

        var (host, repository) = AddressOf(version.Text("package_url"), package);
        events.Push(id, host, repository, tag.Text("name"), digest, version.Time("updated_at") ?? version.Time("created_at") ?? package.Time("updated_at"), json.Text("sender", "login"), RegistryEventSources.GitHub);
    }

    // host/owner/name:tag, where the tag may be missing behind its colon.
    private static (string? Host, string? Repository) AddressOf(string? url, JsonElement package)
    {
        if (url is not null && ImageName.Parse(url.TrimEnd(':')) is { } image && image.Registry != ImageName.DockerHub) return (image.Registry, image.Repository);
        var owner = package.Text("namespace") ?? package.Text("owner", "login");
        return (Uri.TryCreate(package.Text("registry", "url"), UriKind.Absolute, out var registry) ? registry.Authority : "ghcr.io", owner is null ? null : $"{owner}/{package.Text("name")}");
    }
}
