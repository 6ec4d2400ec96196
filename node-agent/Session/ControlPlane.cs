using System.Net.Http.Headers;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using NodeAgentClient = FunctionsPlatform.Contracts.Agent.NodeAgent.NodeAgentClient;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>An open way to the control plane: where its gRPC services are, and the token for them.</summary>
internal sealed class ControlPlane : IDisposable
{
    /// <summary>An assignment of some ten thousand containers fits.</summary>
    private const int MaxMessageBytes = 64 << 20;

    private readonly Uri address;
    private readonly GrpcChannel channel;
    private readonly string token;

    private ControlPlane(Uri address, string token)
    {
        this.address = address;
        channel = Open(address);
        this.token = token;
        Client = new NodeAgentClient(channel);
    }

    public NodeAgentClient Client { get; }

    /// <exception cref="HttpRequestException">It cannot be reached or refuses the token.</exception>
    /// <exception cref="IOException">The token file cannot be read.</exception>
    public static async Task<ControlPlane> FindAsync(SessionOptions options, CancellationToken cancellationToken)
    {
        var token = options.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : options.Token ?? "";
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Url, "/api/v1/session-endpoints"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var endpoints = JsonSerializer.Deserialize(body, AgentJson.Default.SessionEndpoints);
        if (endpoints is null || !Uri.TryCreate(endpoints.Grpc, UriKind.Absolute, out var address))
            throw new HttpRequestException($"{options.Url} names no gRPC address for sessions.");
        return new ControlPlane(address, token);
    }

    /// <summary>
    /// Another connection. Streams of one connection share what may be under way on it: a stream that nobody reads at the other end would hold up all.
    /// </summary>
    public ControlPlane Another() => new(address, token);

    /// <summary>What every call carries.</summary>
    public Metadata Headers(string? nodeName)
    {
        var headers = new Metadata { { "authorization", "Bearer " + token } };
        if (nodeName is not null) headers.Add("fp-node", nodeName);
        return headers;
    }

    public void Dispose() => channel.Dispose();

    private static GrpcChannel Open(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = MaxMessageBytes,
        MaxSendMessageSize = MaxMessageBytes,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            // A dead connection is noticed within half a minute, although nothing is being sent.
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
        },
        DisposeHttpClient = true,
    });
}
