namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Where a container sees a volume.</summary>
public sealed record VolumeMount
{
    /// <summary>The volume's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Absolute, inside the container.</summary>
    public string MountPath { get; set; } = "";

    /// <summary>Configs and Secrets are read-only whatever is said here.</summary>
    public bool ReadOnly { get; set; }
}
