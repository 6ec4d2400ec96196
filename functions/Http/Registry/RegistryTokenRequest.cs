namespace FunctionsPlatform.Functions.Http;

/// <summary>A node asks for credentials to fetch the image of a container that is assigned to it.</summary>
public sealed record RegistryTokenRequest
{
    /// <summary>Which node asks; told by its credential where it has one.</summary>
    public string Node { get; set; } = "";

    public string Namespace { get; set; } = "";

    /// <summary>The Container's.</summary>
    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    /// <summary>As the assignment names it.</summary>
    public string Image { get; set; } = "";
}
