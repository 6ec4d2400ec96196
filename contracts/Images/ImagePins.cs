namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Image names and the digests that they stood for.</summary>
public static class ImagePins
{
    /// <summary>The name of just that image: <c>web:1</c> with <c>sha256:ab…</c> becomes <c>web@sha256:ab…</c>.</summary>
    public static string Pin(string image, string digest) => $"{RepositoryOf(image)}@{digest}";

    /// <summary>The name without tag and digest.</summary>
    public static string RepositoryOf(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':');
        // A colon before the last slash belongs to a registry's port.
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
