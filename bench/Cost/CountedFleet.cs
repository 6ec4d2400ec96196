using System.Collections.Immutable;
using System.Text;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Azure;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Bench.Cost;

/// <summary>
/// The whole control plane on an Azurite, with both their clocks moved by hand, driven as the Functions host drives it: each function has an instance of its own that shares nothing with
/// the others but the account, timers run at the thrifty pace, and a message costs a receive and a delete. Nodes do what nodes do, through a store that nobody counts.
/// </summary>
internal sealed class CountedFleet : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(10);

    private readonly AzuriteServer azurite;
    private readonly AzuriteClock clock;
    private readonly FakeTimeProvider time = new(Start);
    private readonly AzureRequestCounter counter = new();
    private readonly AzureStore counted;
    private readonly AzureStore outside;
    private readonly FleetNodes nodes;
    private readonly ImmutableArray<FunctionDefinition.Queue> queues;
    private readonly ImmutableArray<FunctionDefinition.Timer> timers;
    private readonly ImmutableArray<FunctionDefinition> http;
    private readonly Dictionary<string, DateTimeOffset> due = new(StringComparer.Ordinal);
    private readonly IServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
    private int executions;
    private int messages;

    private CountedFleet(AzuriteServer azurite, AzuriteClock clock)
    {
        (this.azurite, this.clock) = (azurite, clock);
        var connection = azurite.NewAccount().ConnectionString;
        counted = AzureStore.Open(new AzureStoreOptions { ConnectionString = connection, Counter = counter }, TimeProvider.System, IdSource.Random);
        outside = AzureStore.Open(new AzureStoreOptions { ConnectionString = connection }, TimeProvider.System, IdSource.Random);
        nodes = new FleetNodes(outside, time);
        http = NewPlane().Functions;
        queues = [.. http.OfType<FunctionDefinition.Queue>().Select(function => Own<FunctionDefinition.Queue>(function.Name))];
        timers = [.. http.OfType<FunctionDefinition.Timer>().Select(function => Own<FunctionDefinition.Timer>(function.Name))];
    }

    /// <summary>After which times something happens again though nobody does anything.</summary>
    public IEnumerable<TimeSpan> Recurring => timers.Select(timer => timer.Every).Append(FleetNodes.Renewal);

    public static async Task<CountedFleet> StartAsync(CancellationToken cancellationToken)
    {
        var clock = new AzuriteClock(Start);
        return new CountedFleet(await AzuriteServer.StartAsync(clock, cancellationToken), clock);
    }

    /// <summary>What an action costs.</summary>
    public async Task<Usage> CountAsync(Func<Task> action)
    {
        counter.Reset();
        (executions, messages) = (0, 0);
        await action();
        // This driver looks until a queue is empty; the host's looks are reckoned apart, but for one for each message.
        var requests = counter.ByKind.Remove("queue.receive").ToImmutableSortedDictionary(kind => kind.Key, kind => (double)kind.Value);
        return new Usage(executions, messages > 0 ? requests.Add("queue.receive", messages) : requests);
    }

    /// <summary>Nodes that hold no connection: they open a session and are told by a queue.</summary>
    public async Task JoinAsync(int count, CancellationToken cancellationToken)
    {
        for (var number = 0; number < count; number++) await OpenAsync($"node-{number}", cancellationToken);
        await DrainAsync(cancellationToken);
    }

    /// <summary>Lets time go by: timers run when they are due, nodes beat.</summary>
    public async Task RestAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        for (var end = time.GetUtcNow() + span; time.GetUtcNow() < end;)
        {
            Advance(Step);
            await nodes.BeatAsync(cancellationToken);
            foreach (var node in nodes.DueToRenew()) await OpenAsync(node, cancellationToken);
            foreach (var timer in timers)
            {
                if (due.GetValueOrDefault(timer.Name) > time.GetUtcNow()) continue;
                due[timer.Name] = time.GetUtcNow() + timer.Every;
                executions++;
                await timer.Handler(time.GetUtcNow(), cancellationToken);
            }

            await DrainAsync(cancellationToken);
        }
    }

    /// <summary>Puts an app of one container, and returns when it is ready.</summary>
    public async Task ApplyAsync(string name, int version, CancellationToken cancellationToken)
    {
        await PutAsync(name, $$"""{ "metadata": { "name": "{{name}}" }, "spec": { "image": "app:{{version}}", "replicas": 1 } }""", cancellationToken);
        for (var seconds = 0; ; seconds++)
        {
            await DrainAsync(cancellationToken);
            if (await nodes.WorkAsync(counted.Queues, cancellationToken)) continue;
            if (await nodes.IsReadyAsync(name, cancellationToken)) return;
            if (seconds > 600) throw new InvalidOperationException($"{name} was not ready within ten minutes of its own time.");
            Advance(TimeSpan.FromSeconds(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await counted.DisposeAsync();
        await outside.DisposeAsync();
        await azurite.DisposeAsync();
        clock.Dispose();
    }

    private void Advance(TimeSpan span)
    {
        time.Advance(span);
        clock.Set(time.GetUtcNow());
    }

    private Task<byte[]> PutAsync(string name, string body, CancellationToken cancellationToken) => CallAsync(
        "replace-namespaced", $"/api/v1/namespaces/default/apps/{name}", "application/json", Encoding.UTF8.GetBytes(body), cancellationToken, ("namespace", "default"), ("plural", "apps"), ("name", name));

    private async Task OpenAsync(string node, CancellationToken cancellationToken)
    {
        var grant = await CallAsync("open-node-session", "/api/v1/node-sessions", "application/x-protobuf", FleetNodes.EnrollmentOf(node), cancellationToken);
        nodes.HasOpened(node, SessionGrant.Parser.ParseFrom(grant));
    }

    private async Task<byte[]> CallAsync(string name, string path, string mediaType, byte[] body, CancellationToken cancellationToken, params (string Name, string Value)[] route)
    {
        var function = http.OfType<FunctionDefinition.Http>().Single(function => function.Name == name);
        var context = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellationToken };
        context.Request.Method = function.Method;
        context.Request.Path = path;
        context.Request.ContentType = mediaType;
        context.Request.Body = new MemoryStream(body);
        Caller.Platform.Attach(context);
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        foreach (var (key, value) in route) context.Request.RouteValues[key] = value;
        Caller.Platform.Attach(context);
        executions++;
        await (await function.Handler(context)).ExecuteAsync(context);
        if (context.Response.StatusCode >= 300) throw new InvalidOperationException($"{name} was answered {context.Response.StatusCode}.");
        return answer.ToArray();
    }

    // Until no queue has a message that is visible now.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        for (var worked = true; worked;)
        {
            worked = false;
            foreach (var function in queues)
            {
                foreach (var message in await counted.Queues.ReceiveAsync(new QueueReceive(function.Source, Visibility) { Max = QueueLimits.Receive }, cancellationToken))
                {
                    worked = true;
                    messages++;
                    executions++;
                    await HandleAsync(function, message, cancellationToken);
                }
            }
        }
    }

    private async Task HandleAsync(FunctionDefinition.Queue function, QueueMessage message, CancellationToken cancellationToken)
    {
        var result = await function.Handler(new QueueDelivery(message.Body, message.Id, message.DequeueCount), cancellationToken);
        if (result is HandlerResult.RetryLater later) await counted.Queues.ExtendAsync(function.Source, message, later.Delay, cancellationToken);
        else await counted.Queues.DeleteAsync(function.Source, message, cancellationToken);
    }

    private T Own<T>(string name) where T : FunctionDefinition => NewPlane().Functions.OfType<T>().Single(function => function.Name == name);

    private ControlPlane NewPlane() => new(new PlatformEnvironment
    {
        Storage = new PlatformStorage(counted.Tables, counted.Queues, counted.Blobs, null) { Shared = true, Grants = counted.Grants },
        ClusterId = static _ => ValueTask.FromResult("bench"),
        Token = "a-token-for-the-bench",
        Pace = TimerPace.Thrifty,
        Time = time,
        Ids = IdSource.Random,
        Logs = NullLoggerFactory.Instance,
        Stopping = CancellationToken.None,
        SessionEndpoint = static _ => null,
    });
}
