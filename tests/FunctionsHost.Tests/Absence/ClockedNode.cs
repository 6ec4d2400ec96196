using System.Collections.Concurrent;
using System.Collections.Immutable;
using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.NodeAgent.Hosting;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using FunctionsPlatform.NodeAgent.Session;
using FunctionsPlatform.NodeAgent.Supervision;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.FunctionsHost.Tests.Absence;

/// <summary>An agent in this process, with containers that exist only as records, that lives by the app's clock.</summary>
internal sealed class ClockedNode : IAsyncDisposable, ILoggerProvider
{
    private readonly string data = Directory.CreateTempSubdirectory("fp-agent-").FullName;
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<string> lines = new();
    private readonly ILoggerFactory loggers;
    private readonly SimulatedRuntime runtime;
    private readonly AgentHost agent;
    private readonly Task running;

    public ClockedNode(ClockedApp app, string name)
    {
        Name = name;
        loggers = LoggerFactory.Create(builder => builder.AddProvider(this));
        runtime = new SimulatedRuntime(new SimulatedRuntimeOptions(), app.Time);
        var options = new AgentOptions { DataDirectory = data, NodeName = name, Runtime = "simulated", Session = new SessionOptions { Url = app.Url, Token = TestApp.Token } };
        agent = new AgentHost(options, runtime, app.Time, new Random(1), loggers);
        running = agent.RunAsync(ending.Token);
    }

    public string Name { get; }

    /// <summary>How many containers were ever made here.</summary>
    public long Made => runtime.Made;

    public string Log => string.Join('\n', lines.TakeLast(40));

    /// <summary>What runs and is ready, by uid, with how often it was restarted.</summary>
    public ImmutableSortedDictionary<string, int> Ready => (agent.Supervisor?.Supervisors ?? [])
        .Where(one => one.State is { Stage: ContainerStage.Running, Ready: true })
        .ToImmutableSortedDictionary(one => one.Uid, one => one.State.RestartCount);

    public int Count(string text) => lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>As if someone had killed it.</summary>
    public void Kill(string uid) => runtime.Kill(uid);

    public ILogger CreateLogger(string categoryName) => new LineLogger(lines);

    public void Dispose()
    {
        // With the rest.
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await runtime.DisposeAsync();
        loggers.Dispose();
        ending.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private sealed class LineLogger(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(formatter(state, exception));
    }
}
