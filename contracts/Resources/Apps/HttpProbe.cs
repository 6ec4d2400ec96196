namespace FunctionsPlatform.Contracts.Resources;

/// <summary>GET; 200–399 is good.</summary>
public sealed record HttpProbe
{
    public string Path { get; set; } = "/";

    /// <summary>A port's name or its containerPort. Default: the first port.</summary>
    public PortReference Port { get; set; }
}
