using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.State;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The control plane as one process: Kestrel for HTTP and gRPC, pumps for the queues, timers.</summary>
public sealed class StandaloneHost : IAsyncDisposable
{
    // The process must be gone five seconds after it was asked to.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(4);

    // As agents do on their side: a dead connection is noticed within half a minute, well before its node counts as lost.
    private static readonly TimeSpan SessionPing = TimeSpan.FromSeconds(15);

    private readonly DataFolder folder;
    private SecretKeyRing secretKeys = SecretKeyRing.Empty;
    private CertificateFiles? certificate;
    private WebApplication? app;

    private StandaloneHost(DataFolder folder) => this.folder = folder;

    /// <summary>Where the API really listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Where agents really dial in.</summary>
    public Uri GrpcUrl { get; private set; } = null!;

    public string Token => folder.Token;

    internal IServiceProvider Services => app!.Services;

    public ControlPlane ControlPlane => app!.Services.GetRequiredService<ControlPlane>();

    /// <summary>Starts everything and returns once requests are served.</summary>
    /// <exception cref="StartupException">It cannot start; the message says why in a line.</exception>
    public static async Task<StandaloneHost> StartAsync(StandaloneOptions options, StandaloneParts parts, CancellationToken cancellationToken)
    {
        var host = new StandaloneHost(await DataFolder.TakeAsync(options.DataFolder, parts.Ids, parts.Time, cancellationToken));
        try
        {
            await host.StartAppAsync(options, parts, cancellationToken);
            return host;
        }
        catch (Exception error)
        {
            await host.DisposeAsync();
            // Kestrel's way to say that an address is taken or not this machine's.
            if (error is IOException or System.Net.Sockets.SocketException) throw new StartupException(error.Message, error);
            throw;
        }
    }

    /// <summary>Returns when the process was asked to end and everything has stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => app!.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task StartAppAsync(StandaloneOptions options, StandaloneParts parts, CancellationToken cancellationToken)
    {
        secretKeys = SecretKeySource.Read(options);
        var broker = StandaloneSettings.Broker(options);
        certificate = StandaloneSettings.Certificate(options, parts.Time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddPlatformLogging(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.Services.AddPlatformTelemetry();
        builder.Services.AddGrpc();
        // The container disposes what it made, in reverse order: the storage goes last.
        builder.Services.AddSingleton(services => parts.OpenStorage(folder, parts.Time, services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(services => new ControlPlane(MakeEnvironment(services, options, parts, broker)));
        builder.Services.AddSingleton(services => services.GetRequiredService<ControlPlane>().NodeAgent);
        builder.Services.AddHostedService(services => new BoardService(services.GetRequiredService<ControlPlane>().Board, services.GetRequiredService<ControlPlane>().DataChanges));
        if (options.Storage == StorageKind.Azure) builder.Services.AddHostedService(services => new LogCallService(services.GetRequiredService<ControlPlane>().LogCalls));
        builder.Services.AddHostedService(_ => new MemoryTrimService(parts.Time));
        if (parts.RunsTriggers) builder.Services.AddHostedService(services => new TriggerService(
            services.GetRequiredService<ControlPlane>().Functions,
            services.GetRequiredService<PlatformStorage>().Queues,
            parts.Time,
            services.GetRequiredService<ILoggerFactory>()));
        if (parts.RunsTriggers && broker is not null) builder.Services.AddHostedService(services => new MessageIntakeService(
            broker, services.GetRequiredService<PlatformStorage>().Queues, parts.Time, services.GetRequiredService<ILoggerFactory>()));
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));

        app = builder.Build();
        await ProbeAsync(app.Services.GetRequiredService<PlatformStorage>(), cancellationToken);
        Map(app);
        await app.StartAsync(cancellationToken);
        ReadAddresses(app);
        folder.Announce(Environment.ProcessId, Url);
        app.Logger.Listening(Url, GrpcUrl, folder.Path);
    }

    private static async Task ProbeAsync(PlatformStorage storage, CancellationToken cancellationToken)
    {
        try
        {
            await storage.ProbeAsync(cancellationToken);
        }
        catch (Storage.StorageException error)
        {
            throw new StartupException(error.Message, error);
        }
    }

    // On a shared storage it is the storage's: processes that know nothing of each other are one installation.
    private Func<CancellationToken, ValueTask<string>> IdentityIn(PlatformStorage storage, StandaloneParts parts) =>
        storage.Shared ? new ClusterIdentity(storage.Tables, parts.Ids, folder.ClusterId).GetAsync : _ => ValueTask.FromResult(folder.ClusterId);

    private PlatformEnvironment MakeEnvironment(IServiceProvider services, StandaloneOptions options, StandaloneParts parts, AmqpOptions? broker) => new()
    {
        Token = folder.Token,
        RegistryEventsSecret = options.RegistryEventsSecret,
        Commands = options.Commands,
        // Who sends commands over the broker reads there.
        CommandReplies = broker?.Commands is null ? null : new BrokerReplies(broker, parts.Time, services.GetRequiredService<ILoggerFactory>()),
        SecretKeys = secretKeys,
        Oidc = options.Access.ToOidc(),
        RequestsPerSecond = options.Access.RequestsPerSecond,
        Storage = services.GetRequiredService<PlatformStorage>(),
        ClusterId = IdentityIn(services.GetRequiredService<PlatformStorage>(), parts),
        Retention = options.Retention,
        Time = parts.Time,
        Ids = parts.Ids,
        Logs = services.GetRequiredService<ILoggerFactory>(),
        Stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
        SessionEndpoint = EndpointFor,
        AuthorityDigest = () => Certificate?.AuthorityDigest,
    };

    private ServerCertificate? Certificate => certificate?.Current(app!.Logger);

    private void Listen(KestrelServerOptions kestrel, StandaloneOptions options)
    {
        kestrel.AddServerHeader = false;
        // The API reads what it refuses up to a limit of its own, so that clients see the refusal.
        kestrel.Limits.MaxRequestBodySize = null;
        // Streams say nothing for a while and log followers read slowly: neither is an attack on loopback.
        kestrel.Limits.MinResponseDataRate = null;
        // A host that has vanished says no goodbye: without pings its session would stay open, and with it what waits for the agent.
        kestrel.Limits.Http2.KeepAlivePingDelay = SessionPing;
        kestrel.Limits.Http2.KeepAlivePingTimeout = SessionPing;
        var address = AddressOf(options.Url);
        if (certificate is not null)
        {
            kestrel.Listen(address, options.Url.Port, listen => Secure(listen, HttpProtocols.Http1AndHttp2));
            if (options.GrpcPort is { } port) kestrel.Listen(address, port, listen => Secure(listen, HttpProtocols.Http2));
            return;
        }

        kestrel.Listen(address, options.Url.Port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(address, options.EffectiveGrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private void Secure(ListenOptions listen, HttpProtocols protocols)
    {
        listen.Protocols = protocols;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = Certificate!.Context,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }),
        });
    }

    private static IPAddress AddressOf(Uri url)
    {
        if (url.Host is "localhost") return IPAddress.Loopback;
        if (url.Host is "*" or "+") return IPAddress.Any;
        return IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
            ? address
            : throw new StartupException($"--url names the host '{url.Host}'; give an IP address of this machine, or localhost");
    }

    private void Map(WebApplication app)
    {
        // A client that has vanished says no goodbye.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = SessionPing, KeepAliveTimeout = SessionPing });
        app.UsePlatformRequests();
        app.MapGrpcService<NodeAgentService>();
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new PublicEndpoint());
        // For those who know its digest: what it says is believed for that alone.
        if (certificate is not null) app.MapGet("/ca.pem", AuthorityAsync).WithMetadata(new PublicEndpoint());
        foreach (var function in app.Services.GetRequiredService<ControlPlane>().Functions.OfType<FunctionDefinition.Http>()) app.MapFunction(function);
    }

    private Task AuthorityAsync(HttpContext context)
    {
        if (Certificate?.Authority is not { } authority) return Refusals.NotFound("The certificate's authority is not in its file.").ExecuteAsync(context);
        context.Response.ContentType = "application/x-pem-file";
        return context.Response.WriteAsync(authority + "\n", context.RequestAborted);
    }

    private void ReadAddresses(WebApplication started)
    {
        var addresses = started.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        (Url, GrpcUrl) = (new Uri(addresses[0]), new Uri(addresses[^1]));
    }

    // An agent elsewhere reaches the gRPC port by the name under which it reached the API.
    private Uri? EndpointFor(HttpRequest request) =>
        GrpcUrl is null ? null : new UriBuilder(GrpcUrl.Scheme, request.Host.Host is { Length: > 0 } host ? host : GrpcUrl.Host, GrpcUrl.Port).Uri;
}
