using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FunctionsPlatform.Contracts.Transport;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.NodeAgent.Hosting;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using FunctionsPlatform.NodeAgent.Session;
using FunctionsPlatform.Storage.Memory;
using FunctionsPlatform.Testing.Tls;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Tests.Session;

/// <summary>A control plane and an agent of it, in this process and in one time that passes when it is told to.</summary>
internal sealed class JoinedAgent : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The agent's patience with a call passes as well: a starved machine must be able to answer in a hundred steps.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly string root = Directory.CreateTempSubdirectory("fp-joining-").FullName;
    private readonly MemoryStore store;
    private readonly LogLines log = new();
    private TestAuthority? authority;
    private StandaloneHost? controlPlane;
    private CancellationTokenSource? stopping;
    private Task running = Task.CompletedTask;
    private int port;

    private JoinedAgent() => store = new MemoryStore(Time);

    public WatchedTime Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public string TokenFile => Path.Combine(root, "join-token");

    public string CredentialFile => Path.Combine(Folder, "agent", "credential");

    public string Credential => File.ReadAllText(CredentialFile);

    /// <summary>The agent's; another one is another agent.</summary>
    public string Folder { get; set; } = "";

    public IEnumerable<string> Log => log.Lines;

    /// <param name="authority">Has issued the certificate that it shows; null: no TLS.</param>
    public static async Task<JoinedAgent> StartControlPlaneAsync(TestAuthority? authority = null)
    {
        var joined = new JoinedAgent { authority = authority };
        joined.Folder = Path.Combine(joined.root, "agent-1");
        await joined.StartAgainAsync();
        return joined;
    }

    /// <summary>The control plane ends and begins anew, at the same address.</summary>
    public async Task StartAgainAsync(TestAuthority? other = null)
    {
        authority = other ?? authority;
        if (controlPlane is not null) await controlPlane.DisposeAsync();
        controlPlane = await StandaloneHost.StartAsync(
            new StandaloneOptions
            {
                DataFolder = Path.Combine(root, "control-plane"), Url = new Uri($"http://127.0.0.1:{port}"), GrpcPort = 0, LogLevel = LogLevel.None,
                TlsCertificate = authority?.CertificateFile, TlsKey = authority?.KeyFile,
            },
            new StandaloneParts { Time = Time, RunsTriggers = false, OpenStorage = (_, _, _) => new PlatformStorage(store.Tables, store.Queues, store.Blobs, null) },
            TestContext.Current.CancellationToken);
        port = controlPlane.Url.Port;
    }

    public Uri Url => controlPlane!.Url;

    public void StartAgent(string? caFile = null, Uri? url = null)
    {
        var session = new SessionOptions { Url = url ?? Url, TokenFile = TokenFile, CaFile = caFile };
        var options = new AgentOptions { DataDirectory = Folder, Session = session, Runtime = "simulated", NodeName = "node-1" };
        var agent = new AgentHost(options, new SimulatedRuntime(new SimulatedRuntimeOptions(), Time), Time, new Random(1), log);
        stopping = new CancellationTokenSource();
        running = agent.RunAsync(stopping.Token);
    }

    public async Task StopAgentAsync()
    {
        if (stopping is null) return;
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
        stopping = null;
    }

    /// <summary>Makes an enrolment token and writes it to the agent's file.</summary>
    public async Task<string> WriteTokenAsync(string body = """{"node":"node-1"}""")
    {
        var token = JsonNode.Parse(await SendAsync(HttpMethod.Post, "/api/v1/enrolment-tokens", body))!["token"]!.GetValue<string>();
        await File.WriteAllTextAsync(TokenFile, token + "\n", TestContext.Current.CancellationToken);
        return token;
    }

    public async Task<string> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = (authority is null ? ServerTrust.System : ServerTrust.OfFile(authority.CaFile)).ToOptions() }) { BaseAddress = controlPlane!.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", controlPlane.Token);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Lets time pass, step by step, until it holds.</summary>
    public async Task PassUntilAsync(Func<bool> holds, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) Assert.Fail($"Waited for {what}. The agent's log:\n{string.Join('\n', Log)}");
            Time.Advance(Step);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public Task PassUntilLoggedAsync(string text, int times = 1) => PassUntilAsync(() => Log.Count(line => line.Contains(text, StringComparison.Ordinal)) >= times, $"'{text}' in the log");

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        if (controlPlane is not null) await controlPlane.DisposeAsync();
        log.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IEnumerable<string> Lines => lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
