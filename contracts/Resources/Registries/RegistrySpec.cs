using System.Collections.Immutable;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One registry and exactly one source of credentials.</summary>
public sealed record RegistrySpec
{
    /// <summary>Host, and port unless it is 443, as images name it: <c>registry.example:5000</c>, <c>docker.io</c>.</summary>
    public string Server { get; set; } = "";

    /// <summary>Whose Apps may use it. Empty: those of all namespaces.</summary>
    public ImmutableArray<string> Namespaces { get; set; } = [];

    /// <summary>It is spoken to without TLS: the engine must know it as an insecure registry. Always so for loopback.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>User and password, for the registry itself or for the token endpoint that it names.</summary>
    public RegistryLogin? Basic { get; set; }

    /// <summary>A token endpoint that is named here instead of by the registry.</summary>
    public RegistryTokenEndpoint? TokenEndpoint { get; set; }

    /// <summary>The <c>config.json</c> of a Docker client.</summary>
    public RegistryDockerConfig? DockerConfigFile { get; set; }

    /// <summary>The identity of the machine or app that the control plane runs as.</summary>
    public RegistryCloudIdentity? CloudIdentity { get; set; }
}
