namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Good when a connection opens.</summary>
public sealed record TcpProbe
{
    /// <summary>A port's name or its containerPort. Default: the first port.</summary>
    public PortReference Port { get; set; }
}
