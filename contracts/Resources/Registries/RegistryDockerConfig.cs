namespace FunctionsPlatform.Contracts.Resources;

public sealed record RegistryDockerConfig
{
    /// <summary>Absolute, on the control plane's machine.</summary>
    public string Path { get; set; } = "";
}
