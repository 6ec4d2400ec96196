namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Something that is mounted into containers of a replica. Exactly one of its kinds is given.</summary>
public sealed record Volume
{
    /// <summary>A DNS label; mounts refer to it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The values of a Config as files, read-only.</summary>
    public DataVolume? Config { get; set; }

    /// <summary>The values of a Secret as files, read-only.</summary>
    public DataVolume? Secret { get; set; }

    /// <summary>A path of the node. Only nodes whose agent allows it are taken.</summary>
    public HostPathVolume? HostPath { get; set; }

    /// <summary>A volume of the node's engine that outlives replicas: one for each app and node.</summary>
    public NamedVolume? Named { get; set; }

    /// <summary>Memory, empty at each start of a container.</summary>
    public TmpfsVolume? Tmpfs { get; set; }
}
