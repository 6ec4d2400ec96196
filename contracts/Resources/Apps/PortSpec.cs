namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A port that a replica listens on, published on its node.</summary>
public sealed record PortSpec
{
    /// <summary>A DNS label, unique within the app.</summary>
    public string Name { get; set; } = "";

    /// <value>1 to 65,535.</value>
    public int ContainerPort { get; set; }

    /// <summary>The node's port. 0 (the default): any free one, told in the Container's status.</summary>
    public int HostPort { get; set; }
}
