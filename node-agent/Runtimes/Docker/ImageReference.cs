namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>An image's name as the pull call wants it. An empty tag there would pull every tag.</summary>
internal readonly record struct ImageReference(string Repository, string? Tag)
{
    public static ImageReference Parse(string image)
    {
        // With a digest the tag does not count; the engine takes the whole as the name.
        if (image.Contains('@', StringComparison.Ordinal)) return new ImageReference(image, null);
        var colon = image.LastIndexOf(':');
        // A colon before the last slash belongs to a registry's port.
        return colon > image.LastIndexOf('/') ? new ImageReference(image[..colon], image[(colon + 1)..]) : new ImageReference(image, "latest");
    }
}
