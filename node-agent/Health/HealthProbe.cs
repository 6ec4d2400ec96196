using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>One question to a container.</summary>
public abstract record HealthProbe
{
    private HealthProbe()
    {
    }

    /// <summary>GET; 200 to 399 is good.</summary>
    public sealed record Http(string Path, int ContainerPort) : HealthProbe;

    /// <summary>A connection that opens is good.</summary>
    public sealed record Tcp(int ContainerPort) : HealthProbe;

    /// <summary>A command run inside; exit code 0 is good.</summary>
    public sealed record Exec(ImmutableArray<string> Command) : HealthProbe;
}
