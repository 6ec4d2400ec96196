using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>
/// One instance of the Azure Functions host, as far as an app of ours can tell, after the documented and observed behaviour of the real one: reads the exported files, listens to Storage
/// queues and schedules, forwards HTTP, and keeps one handler process.
/// </summary>
public sealed class HostInstance : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource killed = new();
    private readonly List<Task> listeners = [];
    private readonly Invoker invoker;
    private readonly HttpForwarder forwarder;
    private WebApplication? front;
    private int disposed;

    private HostInstance(FunctionApp app, HandlerProcess handler, HostLog log)
    {
        (App, Handler, Log) = (app, handler, log);
        invoker = new Invoker(handler, app, log);
        forwarder = new HttpForwarder(handler, app);
    }

    public FunctionApp App { get; }

    public HandlerProcess Handler { get; }

    public HostLog Log { get; }

    /// <summary>Where clients call; null when this instance has no HTTP functions.</summary>
    public Uri? Url { get; private set; }

    /// <param name="account">The app's storage account.</param>
    /// <param name="options">What differs from a plain instance.</param>
    public static async Task<HostInstance> StartAsync(FunctionApp app, AzuriteAccount account, HostInstanceOptions options)
    {
        var log = new HostLog();
        var settings = new Dictionary<string, string>(options.Settings) { ["AzureWebJobsStorage"] = account.ConnectionString, ["FUNCTIONS_WORKER_RUNTIME"] = "custom" };
        var instance = new HostInstance(app, new HandlerProcess(options.Executable ?? Path.Combine(app.Folder, app.Executable), app, settings, log), log);
        try
        {
            await instance.BeginAsync(account, options);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a function as if its trigger had fired.</summary>
    public Task<InvocationOutcome> InvokeAsync(string function, JsonNode? data, JsonObject? metadata, CancellationToken cancellationToken) =>
        invoker.InvokeAsync(App.Functions.Single(one => one.Name == function), data, metadata ?? [], cancellationToken);

    /// <summary>As if its schedule had come.</summary>
    public Task<InvocationOutcome> TickAsync(string function, CancellationToken cancellationToken) => InvokeAsync(function, TimerListener.Data(), null, cancellationToken);

    /// <summary>The handler is killed and started no more: what it had in hand fails at once. Then as <see cref="DisposeAsync"/>.</summary>
    public async Task CrashAsync()
    {
        Handler.GiveUp("The instance is gone.");
        await stopping.CancelAsync();
        await Handler.KillAsync();
        await DisposeAsync();
    }

    /// <summary>The orderly end: listeners stop, what is under way is waited for, and the handler is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await stopping.CancelAsync();
        // A call that a test left hanging is not waited for.
        killed.CancelAfter(TimeSpan.FromSeconds(20));
        await Task.WhenAll(listeners);
        if (front is not null)
        {
            await front.StopAsync(new CancellationToken(canceled: true));
            await front.DisposeAsync();
        }

        await Handler.DisposeAsync();
        invoker.Dispose();
        forwarder.Dispose();
        stopping.Dispose();
        killed.Dispose();
    }

    private async Task BeginAsync(AzuriteAccount account, HostInstanceOptions options)
    {
        var mine = App.Functions.Where(function => options.ScaleGroup is null || function.ScaleGroup == options.ScaleGroup).ToList();
        if (mine.Any(function => function.IsHttp)) await OpenFrontAsync([.. mine.Where(function => function.IsHttp)], options.Port);
        if (!options.StartsCold) await Handler.EnsureReadyAsync(CancellationToken.None);
        var queues = new QueueServiceClient(account.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        if (options.ListensToQueues)
            listeners.AddRange(mine.Where(function => function.IsQueue).Select(function => Task.Run(() => new QueueListener(function, App, queues, invoker, Log).RunAsync(stopping.Token, killed.Token))));
        foreach (var function in mine.Where(function => function.IsServiceBus && options.Bus is not null))
        {
            // As the service does: it refuses a receiver without a session.
            if (!function.HasSessions) throw new InvalidDataException($"{function.Name} asks for no sessions; the entity requires them.");
            var entity = options.Bus!.Entity(function.BusEntity);
            listeners.Add(Task.Run(() => new ServiceBusListener(function, App, entity, invoker, Log).RunAsync(stopping.Token, killed.Token)));
        }

        if (options.RunsTimers)
            listeners.AddRange(mine.Where(function => function.IsTimer).Select(function => Task.Run(() => new TimerListener(function, invoker, options.TimerSpeed).RunAsync(stopping.Token))));
    }

    private async Task OpenFrontAsync(IReadOnlyList<HostedFunction> functions, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        front = builder.Build();
        foreach (var function in functions) front.MapMethods("/" + function.Route, function.Methods, context => forwarder.ForwardAsync(function, context));
        var events = new EventGridEndpoint([.. App.Functions.Where(function => function.IsEventGrid)], invoker);
        front.MapPost(EventGridEndpoint.Path, events.TakeAsync);
        front.Urls.Add($"http://127.0.0.1:{port}");
        await front.StartAsync();
        Url = new Uri(front.Urls.First());
    }
}
