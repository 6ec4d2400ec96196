namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>An image's name with everything written out that people leave away, so that two spellings of one image are equal.</summary>
/// <param name="Registry">Host, and port unless it is 443, in lower case. Docker Hub is <c>docker.io</c>, whatever name of its is written.</param>
/// <param name="Repository">In lower case; <c>library/nginx</c> for Docker Hub's <c>nginx</c>.</param>
/// <param name="Tag">As written: case matters. <c>latest</c> where neither tag nor digest is.</param>
/// <param name="Digest"><c>sha256:…</c>; null where none is written.</param>
public sealed record ImageName(string Registry, string Repository, string? Tag, string? Digest)
{
    public const string DockerHub = "docker.io";

    private const string DefaultTag = "latest";
    private static readonly string[] HubNames = [DockerHub, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"];

    /// <summary>Reads an image as users write it in <c>spec.image</c>.</summary>
    /// <returns>Null: it names no repository.</returns>
    public static ImageName? Parse(string image)
    {
        var (written, digest) = Cut(image, '@');
        var (name, tag) = CutTag(written);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        // As the engine does it: a host has a dot or a port, or is this machine.
        var hasHost = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return Of(hasHost ? first : DockerHub, hasHost ? name[(slash + 1)..] : name, tag ?? (digest is null ? DefaultTag : null), digest);
    }

    /// <summary>Puts together what a registry names apart.</summary>
    /// <returns>Null: there is no registry, or no repository.</returns>
    public static ImageName? Of(string registry, string repository, string? tag, string? digest)
    {
        var host = HostOf(registry);
        var path = repository.Trim('/').ToLowerInvariant();
        if (host.Length == 0 || path.Length == 0) return null;
        if (host == DockerHub && !path.Contains('/', StringComparison.Ordinal)) path = "library/" + path;
        return new ImageName(host, path, tag is { Length: > 0 } ? tag : null, digest is { Length: > 0 } ? digest : null);
    }

    public bool IsOfSameRepository(ImageName other) => Registry == other.Registry && Repository == other.Repository;

    /// <summary>The image as it is written, without tag and digest: by this name the nodes know it.</summary>
    public static string Stem(string image) => CutTag(Cut(image, '@').Head).Head;

    public override string ToString() => $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static string HostOf(string registry)
    {
        var host = registry.Trim().ToLowerInvariant();
        var scheme = host.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) host = host[(scheme + 3)..];
        host = host.Split('/')[0];
        if (host.EndsWith(":443", StringComparison.Ordinal)) host = host[..^4];
        return HubNames.Contains(host, StringComparer.Ordinal) ? DockerHub : host;
    }

    private static (string Head, string? Tail) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }

    // A colon before the last slash belongs to a port.
    private static (string Head, string? Tail) CutTag(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? (name[..colon], name[(colon + 1)..]) : (name, null);
    }
}
