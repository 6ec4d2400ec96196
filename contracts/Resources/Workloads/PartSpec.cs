using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A further container of a replica: one that prepares it, or one that runs beside it. It shares the replica's network and volumes.</summary>
public sealed record PartSpec
{
    /// <summary>A DNS label, unique in the replica.</summary>
    public string Name { get; set; } = "";

    /// <summary>Name of the image, as the node's runtime knows it.</summary>
    public string Image { get; set; } = "";

    /// <summary>Replaces the image's entrypoint. Empty: the image's own.</summary>
    public ImmutableArray<string> Command { get; set; } = [];

    /// <summary>Replaces the image's default arguments. Empty: the image's own.</summary>
    public ImmutableArray<string> Args { get; set; } = [];

    public ImmutableSortedDictionary<string, string> Env { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>As of the main container.</summary>
    public ImmutableArray<EnvSource> EnvFrom { get; set; } = [];

    /// <summary>As of the main container.</summary>
    public ImmutableSortedDictionary<string, EnvValueSource> EnvValues { get; set; } = ImmutableSortedDictionary<string, EnvValueSource>.Empty;

    /// <summary>Where it sees the replica's volumes.</summary>
    public ImmutableArray<VolumeMount> VolumeMounts { get; set; } = [];

    public ResourceRequirements Resources { get; set; } = new();

    /// <summary>Of a sidecar: when to restart it. Whether the replica is ready does not depend on it.</summary>
    public HealthCheck? HealthCheck { get; set; }

    /// <summary>Signal that asks it to end.</summary>
    public string StopSignal { get; set; } = "SIGTERM";

    /// <summary>How long it may take to end before it is killed.</summary>
    /// <value>0 s to 1 h. Default 10 s.</value>
    public TimeSpan StopGracePeriod { get; set; } = TimeSpan.FromSeconds(10);
}
