using System.Net;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Triggers;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>
/// The control plane as an Azure Functions custom handler: the Functions host owns the triggers, forwards HTTP requests as they are and POSTs the others. It may kill
/// this process at any moment and start others beside it, so nothing is kept here but caches.
/// </summary>
public sealed class CustomHandlerHost : IAsyncDisposable
{
    /// <summary>For whoever was asked to end by someone else than the host: "start me again". Zero would be taken for "never again".</summary>
    public const int RestartExitCode = 200;

    /// <summary>Well below the host's functionTimeout.</summary>
    internal static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(5);

    private readonly WebApplication app;
    private readonly List<InvocationEndpoint> endpoints = [];

    private CustomHandlerHost(WebApplication app) => this.app = app;

    internal ControlPlane ControlPlane => app.Services.GetRequiredService<ControlPlane>();

    /// <summary>Returns once the host's calls are served.</summary>
    /// <exception cref="StartupException">It cannot start; the message says why in a line.</exception>
    public static async Task<CustomHandlerHost> StartAsync(CustomHandlerOptions options, TimeProvider time, IdSource ids, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new HostLogProvider(Console.Out, Console.Error);
        AddLogging(builder.Logging, log, options.LogLevel);
        builder.Services.AddHandlerTelemetry();
        builder.Services.AddSingleton(_ => AzureStorage.Open(options.Account, time));
        builder.Services.AddSingleton(services => new ControlPlane(MakeEnvironment(services, options, time, ids)));
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options.Port));
        var host = new CustomHandlerHost(builder.Build());
        try
        {
            host.Map(log, time);
            await host.app.StartAsync(cancellationToken);
        }
        catch (Exception error)
        {
            await host.DisposeAsync();
            if (error is IOException or System.Net.Sockets.SocketException) throw new StartupException(error.Message, error);
            throw;
        }

        host.app.Logger.HandlerReady(options.Port, host.ControlPlane.Functions.Length);
        return host;
    }

    /// <summary>Returns when the process was asked to end, which the Functions host never does.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        foreach (var endpoint in endpoints) endpoint.Dispose();
    }

    private static PlatformEnvironment MakeEnvironment(IServiceProvider services, CustomHandlerOptions options, TimeProvider time, IdSource ids)
    {
        var storage = services.GetRequiredService<PlatformStorage>();
        return new PlatformEnvironment
        {
            Storage = storage,
            Token = options.Token,
            RegistryEventsSecret = options.RegistryEventsSecret,
            Commands = options.Commands,
            SecretKeys = options.SecretKeys,
            Oidc = options.Access.ToOidc(),
            RequestsPerSecond = options.Access.RequestsPerSecond,
            ClusterId = new ClusterIdentity(storage.Tables, ids).GetAsync,
            Retention = options.Retention,
            Time = time,
            Ids = ids,
            Logs = services.GetRequiredService<ILoggerFactory>(),
            Stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            // No gRPC gets through the Functions host.
            SessionEndpoint = static _ => null,
            Pace = TimerPace.Thrifty,
        };
    }

    private static void AddLogging(ILoggingBuilder logging, HostLogProvider log, LogLevel level)
    {
        logging.ClearProviders();
        logging.AddProvider(log);
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }

    private static void Listen(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private void Map(HostLogProvider log, TimeProvider time)
    {
        var control = app.Services.GetRequiredService<ControlPlane>();
        app.UsePlatformRequests();
        app.Use(next => LimitRequests(next, time));
        // The host asks until something answers, whatever it is.
        app.MapGet("/", static context => context.Response.WriteAsync("ok\n")).WithMetadata(new PublicEndpoint());
        var lastDelivery = HostQueues.Of(control.Functions.OfType<FunctionDefinition.Queue>().Select(function => function.Policy)).MaxDequeueCount;
        foreach (var function in control.Functions)
        {
            if (function is FunctionDefinition.Http http) app.MapFunction(http);
            else MapInvocation(function, lastDelivery, log, time);
        }
    }

    // Queue and timer functions have a limit of their own.
    private static RequestDelegate LimitRequests(RequestDelegate next, TimeProvider time)
    {
        var limited = new RequestLimit(next, LongestRequest, time);
        return context => context.GetEndpoint()?.Metadata.GetMetadata<FunctionDefinition.Http>() is null ? next(context) : limited.InvokeAsync(context);
    }

    // The host sends no token on loopback; what comes from outside is told by its headers.
    private void MapInvocation(FunctionDefinition function, int lastDelivery, HostLogProvider log, TimeProvider time)
    {
        var endpoint = new InvocationEndpoint(
            function, lastDelivery, app.Services.GetRequiredService<PlatformStorage>().Queues, time, log, app.Services.GetRequiredService<ILogger<InvocationEndpoint>>());
        endpoints.Add(endpoint);
        app.MapPost("/" + function.Name, endpoint.InvokeAsync).WithMetadata(new PublicEndpoint());
    }
}
