using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What one replica of any workload is: the part of a spec that kinds of workloads share.</summary>
public abstract record WorkloadSpec
{
    /// <summary>Name of the image, as the node's runtime knows it.</summary>
    public string Image { get; set; } = "";

    /// <summary>Whether the image is fetched although the node has it.</summary>
    /// <value>Null (the default): <see cref="ImagePullPolicy.Always"/> for the tag <c>latest</c> and without a tag, else, and once the digest is known, <see cref="ImagePullPolicy.IfNotPresent"/>.</value>
    public ImagePullPolicy? ImagePullPolicy { get; set; }

    /// <summary>Replaces the image's entrypoint. Empty: the image's own.</summary>
    public ImmutableArray<string> Command { get; set; } = [];

    /// <summary>Replaces the image's default arguments. Empty: the image's own.</summary>
    public ImmutableArray<string> Args { get; set; } = [];

    public ImmutableSortedDictionary<string, string> Env { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Variables from Configs and Secrets; a later one wins over an earlier. <see cref="Env"/> and <see cref="EnvValues"/> win over all.</summary>
    public ImmutableArray<EnvSource> EnvFrom { get; set; } = [];

    /// <summary>Variables, each from one value of a Config or Secret. <see cref="Env"/> wins over it.</summary>
    public ImmutableSortedDictionary<string, EnvValueSource> EnvValues { get; set; } = ImmutableSortedDictionary<string, EnvValueSource>.Empty;

    /// <summary>What can be mounted.</summary>
    public ImmutableArray<Volume> Volumes { get; set; } = [];

    /// <summary>Where the main container sees the volumes.</summary>
    public ImmutableArray<VolumeMount> VolumeMounts { get; set; } = [];

    /// <summary>Run one after the other, each to its end, before the main container is made. One that fails is tried again like the replica itself.</summary>
    public ImmutableArray<PartSpec> InitContainers { get; set; } = [];

    /// <summary>Run beside the main container from before its start until after its end, and are restarted by themselves.</summary>
    public ImmutableArray<PartSpec> Sidecars { get; set; } = [];

    public ImmutableArray<PortSpec> Ports { get; set; } = [];

    public ResourceRequirements Resources { get; set; } = new();

    /// <summary>How to tell whether a replica can serve. Null: it is ready as soon as it runs.</summary>
    public HealthCheck? HealthCheck { get; set; }

    /// <summary>Signal that asks a replica to end.</summary>
    /// <value>A name such as SIGTERM (the default), SIGINT, SIGQUIT or SIGHUP.</value>
    public string StopSignal { get; set; } = "SIGTERM";

    /// <summary>How long a replica that is to end goes on serving after it was taken out of its endpoints, so that whoever follows them has moved on before its signal comes.</summary>
    /// <value>0 s to 1 h. Null (the default): 1 s with ports, 0 s without.</value>
    public TimeSpan? DrainPeriod { get; set; }

    /// <summary>How long a replica may take to end before it is killed.</summary>
    /// <value>0 s to 1 h. Default 10 s.</value>
    public TimeSpan StopGracePeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Labels that a node must carry, with these values, to run replicas.</summary>
    public ImmutableSortedDictionary<string, string> NodeSelector { get; set; } = ImmutableSortedDictionary<string, string>.Empty;
}
