using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.FunctionsHost.Tests.Absence;

/// <summary>
/// The function app on a storage whose clock is moved by hand together with everybody's. It can be away: then nothing listens on its address, and no timer and no queue function runs.
/// </summary>
internal sealed class ClockedApp : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(10);

    private readonly AzuriteAccount account;
    private readonly AzuriteClock clock;
    private readonly int port = FreePort();
    private readonly PlatformStorage outside;
    private readonly HttpClient client;
    private readonly Dictionary<string, DateTimeOffset> due = new(StringComparer.Ordinal);
    private CustomHandlerHost? handler;
    private PlatformStorage? storage;
    private ControlPlane? triggers;

    private ClockedApp(AzuriteAccount account, AzuriteClock clock)
    {
        (this.account, this.clock) = (account, clock);
        Time = new FakeTimeProvider(clock.Now);
        outside = AzureStorage.Open(Account, Time);
        Heartbeats = new HeartbeatTable(outside.Tables, Time);
        client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestApp.Token);
    }

    public FakeTimeProvider Time { get; }

    public Uri Url => new($"http://127.0.0.1:{port}");

    /// <summary>Read beside the app.</summary>
    public HeartbeatTable Heartbeats { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AzureAccount Account => new(account.ConnectionString, null);

    public static async Task<ClockedApp> StartAsync()
    {
        var (account, clock) = await SharedAzurite.NewClockedAccountAsync();
        var app = new ClockedApp(account, clock);
        await app.ComeAsync();
        return app;
    }

    /// <summary>It is there (again), with instances that know nothing.</summary>
    public async Task ComeAsync()
    {
        var options = new CustomHandlerOptions { Port = port, Account = Account, Token = TestApp.Token, LogLevel = Microsoft.Extensions.Logging.LogLevel.None };
        handler = await CustomHandlerHost.StartAsync(options, Time, IdSource.Random, Stop);
        storage = AzureStorage.Open(Account, Time);
        triggers = new ControlPlane(new PlatformEnvironment
        {
            Storage = storage,
            ClusterId = static _ => throw new InvalidOperationException("No trigger asks for it."),
            Token = TestApp.Token,
            Pace = TimerPace.Thrifty,
            Time = Time,
            Ids = IdSource.Random,
            Logs = NullLoggerFactory.Instance,
            Stopping = CancellationToken.None,
            SessionEndpoint = static _ => null,
        });
    }

    public async Task GoAsync()
    {
        if (handler is not null) await handler.DisposeAsync();
        triggers?.Dispose();
        if (storage is not null) await storage.DisposeAsync();
        (handler, triggers, storage) = (null, null, null);
    }

    public void Advance(TimeSpan span)
    {
        // The storage first: whoever wakes finds it at his own time.
        clock.Set(Time.GetUtcNow() + span);
        Time.Advance(span);
    }

    /// <summary>Runs what is due: timers, and the functions of queues until those are empty.</summary>
    public async Task WorkAsync()
    {
        foreach (var timer in triggers!.Functions.OfType<FunctionDefinition.Timer>())
        {
            if (due.GetValueOrDefault(timer.Name) > Time.GetUtcNow()) continue;
            due[timer.Name] = Time.GetUtcNow() + timer.Every;
            await timer.Handler(Time.GetUtcNow(), Stop);
        }

        for (var worked = true; worked;)
        {
            worked = false;
            foreach (var function in triggers.Functions.OfType<FunctionDefinition.Queue>())
            {
                foreach (var message in await storage!.Queues.ReceiveAsync(new QueueReceive(function.Source, Visibility) { Max = QueueLimits.Receive }, Stop))
                {
                    worked = true;
                    var result = await function.Handler(new QueueDelivery(message.Body, message.Id, message.DequeueCount), Stop);
                    if (result is HandlerResult.RetryLater later) await storage.Queues.ExtendAsync(function.Source, message, later.Delay, Stop);
                    else await storage.Queues.DeleteAsync(function.Source, message, Stop);
                }
            }
        }
    }

    public async Task PutAppAsync(string name, int replicas)
    {
        using var content = new StringContent(TestApp.Document(name, replicas), Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri("api/v1/namespaces/default/apps/" + name, UriKind.Relative), content, Stop);
        answer.EnsureSuccessStatusCode();
    }

    public Task<IReadOnlyList<JsonNode>> ContainersAsync() => ListAsync("api/v1/namespaces/default/containers");

    public Task<IReadOnlyList<JsonNode>> NodesAsync() => ListAsync("api/v1/nodes");

    public Task<IReadOnlyList<JsonNode>> EventsAsync() => ListAsync("api/v1/namespaces/default/events");

    public async ValueTask DisposeAsync()
    {
        await GoAsync();
        client.Dispose();
        await outside.DisposeAsync();
    }

    private async Task<IReadOnlyList<JsonNode>> ListAsync(string path) =>
        [.. JsonNode.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), Stop))!["items"]!.AsArray().Select(one => one!)];

    // Below the range that the system hands out by itself: it must be free again when the app comes back.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 30_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next random one.
            }
        }
    }
}
