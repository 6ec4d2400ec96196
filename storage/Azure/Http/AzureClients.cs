using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace FunctionsPlatform.Storage.Azure.Http;

/// <summary>The account's three services as clients over one set of connections, all with the same manners.</summary>
internal sealed class AzureClients : IDisposable
{
    private const string TokenScope = "https://storage.azure.com/.default";

    // Above a load balancer's patience a pooled connection is dead without knowing it.
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(10);

    private readonly AzureStoreOptions options;
    private readonly TimeProvider time;
    private readonly HttpClientTransport transport;
    private readonly List<InFlightPolicy> inFlights = [];

    public AzureClients(AzureStoreOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        Address = AzureAccountAddress.Of(options);
#pragma warning disable CA2000 // The transport disposes the client, the client its handler.
        transport = new HttpClientTransport(new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.RequestsAtOnce,
            PooledConnectionIdleTimeout = IdleConnection,
            PooledConnectionLifetime = ConnectionLife,
        }) { Timeout = Timeout.InfiniteTimeSpan });
#pragma warning restore CA2000
        Tables = TablePipeline();
        Queues = QueueService();
        Blobs = BlobService();
    }

    public AzureAccountAddress Address { get; }

    public HttpPipeline Tables { get; }

    public QueueServiceClient Queues { get; }

    public BlobServiceClient Blobs { get; }

    public void Dispose()
    {
        transport.Dispose();
        foreach (var inFlight in inFlights) inFlight.Dispose();
    }

    private HttpPipeline TablePipeline()
    {
        HttpPipelinePolicy sign = Address.Key is { } key
            ? new SharedKeyLitePolicy(Address.Name, key)
            : new BearerTokenAuthenticationPolicy(options.Credential!, TokenScope);
        return HttpPipelineBuilder.Build(Behave(new TableClientOptions(), RequestKinds.Table), sign);
    }

    private QueueServiceClient QueueService()
    {
        var behaviour = Behave(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }, RequestKinds.Queue);
        return Address.Key is { } key
            ? new QueueServiceClient(Address.Queues, new StorageSharedKeyCredential(Address.Name, key), behaviour)
            : new QueueServiceClient(Address.Queues, options.Credential!, behaviour);
    }

    private BlobServiceClient BlobService()
    {
        var behaviour = Behave(new BlobClientOptions(), RequestKinds.Blob);
        return Address.Key is { } key
            ? new BlobServiceClient(Address.Blobs, new StorageSharedKeyCredential(Address.Name, key), behaviour)
            : new BlobServiceClient(Address.Blobs, options.Credential!, behaviour);
    }

    private T Behave<T>(T client, Func<Request, string> kindOf) where T : ClientOptions
    {
        client.Transport = transport;
        client.RetryPolicy = new ResendPolicy(options, time);
        client.Retry.NetworkTimeout = options.RequestTimeout;
        client.Diagnostics.IsLoggingEnabled = false;
        client.Diagnostics.IsDistributedTracingEnabled = false;
        client.Diagnostics.IsTelemetryEnabled = false;
        var inFlight = new InFlightPolicy(options.RequestsAtOnce);
        inFlights.Add(inFlight);
        client.AddPolicy(inFlight, HttpPipelinePosition.PerRetry);
        client.AddPolicy(new CountingPolicy(options.Counter, kindOf), HttpPipelinePosition.PerRetry);
        return client;
    }

    private sealed class TableClientOptions : ClientOptions;
}
