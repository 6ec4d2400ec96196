namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>Who this agent is in which installation, as it was told when it enrolled. Kept in <c>agent/identity.json</c>.</summary>
public sealed record NodeIdentity
{
    public string ClusterId { get; set; } = "";

    public string NodeName { get; set; } = "";

    /// <summary>docker, process or simulated: a purge must ask the same one.</summary>
    public string Runtime { get; set; } = "";

    public string? DockerHost { get; set; }
}
