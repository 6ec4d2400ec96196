using FunctionsPlatform.Contracts.Transport;
using Grpc.Core;
using Grpc.Net.Client;
using NodeAgentClient = FunctionsPlatform.Contracts.Agent.NodeAgent.NodeAgentClient;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>An open way to the control plane: where its gRPC services are, and what is shown there.</summary>
internal sealed class ControlPlane : IDisposable
{
    /// <summary>An assignment of some ten thousand containers fits.</summary>
    private const int MaxMessageBytes = 64 << 20;

    private readonly Uri address;
    private readonly GrpcChannel channel;
    private readonly Func<string> token;
    private readonly ServerTrust trust;

    /// <param name="token">Asked anew for each call: it changes while a session lasts.</param>
    public ControlPlane(Uri address, Func<string> token, ServerTrust trust)
    {
        this.address = address;
        channel = Open(address, trust);
        (this.token, this.trust) = (token, trust);
        Client = new NodeAgentClient(channel);
    }

    public NodeAgentClient Client { get; }

    /// <summary>
    /// Another connection. Streams of one connection share what may be under way on it: a stream that nobody reads at the other end would hold up all.
    /// </summary>
    public ControlPlane Another() => new(address, token, trust);

    /// <summary>What every call carries.</summary>
    public Metadata Headers(string? nodeName)
    {
        var headers = new Metadata { { "authorization", "Bearer " + token() } };
        if (nodeName is not null) headers.Add("fp-node", nodeName);
        return headers;
    }

    public void Dispose() => channel.Dispose();

    private static GrpcChannel Open(Uri address, ServerTrust trust) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        MaxReceiveMessageSize = MaxMessageBytes,
        MaxSendMessageSize = MaxMessageBytes,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            SslOptions = trust.ToOptions(),
            // A dead connection is noticed within half a minute, although nothing is being sent.
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
        },
        DisposeHttpClient = true,
    });
}
