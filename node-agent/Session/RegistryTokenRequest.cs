namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>As the API takes it.</summary>
internal sealed record RegistryTokenRequest
{
    public string Node { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    public string Image { get; set; } = "";
}
