using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Session;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>How an agent runs.</summary>
public sealed record AgentOptions
{
    /// <summary>Where identity, last assignment, pid file and the process runtime's things are kept.</summary>
    public required string DataDirectory { get; init; }

    public required SessionOptions Session { get; init; }

    /// <summary>What the node wants to be called. Default: the host's name, made a DNS label.</summary>
    public string? NodeName { get; init; }

    /// <summary>The address at which published ports are reached. A loopback address (the default) publishes them on loopback only.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <value>docker, process or simulated.</value>
    public string Runtime { get; init; } = "docker";

    /// <summary>unix:// or tcp:// address of the Docker engine. Default: DOCKER_HOST, else the usual socket.</summary>
    public string? DockerHost { get; init; }

    public int SimulatedSeed { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Absolute paths of this host that containers may mount, with all that is below. None by default.</summary>
    public ImmutableArray<string> AllowedHostPaths { get; init; } = [];

    /// <summary>Containers made, started or removed at one time.</summary>
    /// <value>1 to 64. Default 8: an engine does about twice as many a second with eight at a time as one by one, and no more with more.</value>
    public int Parallelism { get; init; } = 8;

    public KeptLogOptions KeptLogs { get; init; } = new();
}
