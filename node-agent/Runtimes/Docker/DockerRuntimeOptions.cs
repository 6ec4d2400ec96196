using System.Net;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Which engine, and where containers' ports are published.</summary>
public sealed record DockerRuntimeOptions
{
    public const string DefaultEndpoint = "unix:///var/run/docker.sock";

    /// <value>unix:///path or tcp://host:port.</value>
    public required Uri Endpoint { get; init; }

    /// <summary>The address at which published ports are reached. On loopback they are published on loopback only, else on every IPv4 address.</summary>
    public string NodeAddress { get; init; } = "127.0.0.1";

    /// <summary>Any call but a pull, a stop or a stream that takes longer counts as unanswered.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromMinutes(2);

    public TimeSpan PullLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The engine to use: the given one, else DOCKER_HOST, else the usual socket.</summary>
    /// <exception cref="ArgumentException">Neither a unix:// nor a tcp:// nor an http:// address.</exception>
    public static Uri ChooseEndpoint(string? given)
    {
        var text = FirstOf(given, Environment.GetEnvironmentVariable("DOCKER_HOST")) ?? DefaultEndpoint;
        if (Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "unix" or "tcp" or "http") return endpoint;
        throw new ArgumentException($"'{text}' is not a Docker address that the agent can use: unix:///path or tcp://host:port.", nameof(given));
    }

    internal string PublishAddress => IPAddress.TryParse(NodeAddress, out var address) && IPAddress.IsLoopback(address) ? address.ToString() : "0.0.0.0";

    /// <summary>Where the agent itself reaches published ports.</summary>
    internal string ProbeAddress => Endpoint.Scheme == "unix" ? (PublishAddress == "0.0.0.0" ? "127.0.0.1" : PublishAddress) : Endpoint.Host;

    private static string? FirstOf(string? first, string? second) => string.IsNullOrEmpty(first) ? (string.IsNullOrEmpty(second) ? null : second) : first;
}
