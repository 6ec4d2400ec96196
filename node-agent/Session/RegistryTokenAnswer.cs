namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>As the API gives it.</summary>
internal sealed record RegistryTokenAnswer
{
    public string? Registry { get; set; }

    public string? Token { get; set; }

    public string? Username { get; set; }

    public string? Password { get; set; }

    public string? Refused { get; set; }
}
