using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FunctionsPlatform.NodeAgent.Health;

namespace FunctionsPlatform.NodeAgent.Runtimes.Simulated;

/// <summary>
/// Containers that exist only as records: for tests and for trying out the control plane with thousands of them. They live as long as this object, so
/// an agent that restarts within one process may be given the same one and will find them again.
/// </summary>
public sealed class SimulatedRuntime(SimulatedRuntimeOptions options, TimeProvider time) : IContainerRuntime
{
    private readonly Lock gate = new();
    private readonly Random random = new(options.Seed);
    private readonly Dictionary<string, SimulatedContainer> containers = new(StringComparer.Ordinal);
    private readonly List<Channel<RuntimeEvent>> watchers = [];
    private int nextPort = 20_000;
    private long made;

    public const string RuntimeKind = "simulated";

    public string Kind => RuntimeKind;

    /// <summary>How many containers were ever made: a test of "none twice" reads it.</summary>
    public long Made => Interlocked.Read(ref made);

    public Task<RuntimeFacts> GetFactsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new RuntimeFacts(options.CpuMillicores, options.MemoryBytes, "", "simulated", "simulated", options.MaxContainers));

    public string NameOf(ContainerRecipe recipe) => "sim-" + recipe.Uid;

    public async Task<StartOutcome> CreateAndStartAsync(ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        var id = NameOf(recipe);
        lock (gate)
        {
            if (containers.TryGetValue(id, out var there)) return new StartOutcome.AlreadyThere(there.ToFound());
            containers[id] = new SimulatedContainer(id, recipe, RuntimeStatus.Created, null, null);
            Interlocked.Increment(ref made);
        }

        return await BeginAsync(id, cancellationToken);
    }

    public async Task<StartOutcome> StartAsync(string runtimeId, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!containers.TryGetValue(runtimeId, out var there)) return new StartOutcome.Gone();
            if (there.Status == RuntimeStatus.Running) return new StartOutcome.AlreadyThere(there.ToFound());
        }

        return await BeginAsync(runtimeId, cancellationToken);
    }

    public Task<RuntimeExit?> StopAsync(string runtimeIdOrName, CancellationToken cancellationToken) => Task.FromResult(End(runtimeIdOrName, 143));

    /// <summary>Without effect.</summary>
    public bool Mounts => true;

    public Task<bool> SignalAsync(string runtimeId, string signal, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task RemoveAsync(string runtimeIdOrName, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (containers.Remove(runtimeIdOrName, out var removed)) Tell(new RuntimeEvent.Gone(removed.Recipe.Uid, runtimeIdOrName));
        }

        return Task.CompletedTask;
    }

    public Task<FoundContainer?> FindAsync(string runtimeIdOrName, ContainerRecipe recipe, CancellationToken cancellationToken)
    {
        lock (gate) return Task.FromResult(containers.GetValueOrDefault(runtimeIdOrName)?.ToFound());
    }

    public Task<ImmutableArray<ListedContainer>> ListAsync(ContainerScope scope, CancellationToken cancellationToken)
    {
        lock (gate) return Task.FromResult(containers.Values.Where(one => one.Recipe.Scope == scope).Select(one => one.ToListed()).ToImmutableArray());
    }

    public async IAsyncEnumerable<RuntimeEvent> WatchAsync(ContainerScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<RuntimeEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (gate) watchers.Add(events);
        try
        {
            yield return new RuntimeEvent.Connected();
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken)) yield return happened;
        }
        finally
        {
            lock (gate) watchers.Remove(events);
        }
    }

    public async IAsyncEnumerable<ContainerLogLine> ReadLogsAsync(string runtimeId, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SimulatedContainer? container;
        lock (gate) container = containers.GetValueOrDefault(runtimeId);
        await Task.CompletedTask;
        if (container?.Run is { } run) yield return new ContainerLogLine(run.StartedAt, "stdout", $"simulated container {container.Recipe.Name} started");
    }

    public Task<ProbeAnswer> ProbeAsync(ContainerRun run, HealthProbe probe, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var running = containers.TryGetValue(run.RuntimeId, out var container) && container.Status == RuntimeStatus.Running;
            return Task.FromResult(new ProbeAnswer(running, running ? "simulated" : "it does not run"));
        }
    }

    /// <summary>Nothing is counted here.</summary>
    public Task<ContainerUsage?> UsageAsync(ContainerRun run, CancellationToken cancellationToken) => Task.FromResult<ContainerUsage?>(null);

    /// <summary>Ends a container as if someone had killed it.</summary>
    public void Kill(string uid, int exitCode = 137) => End("sim-" + uid, exitCode);

    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            foreach (var watcher in watchers) watcher.Writer.TryComplete();
            watchers.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private async Task<StartOutcome> BeginAsync(string id, CancellationToken cancellationToken)
    {
        TimeSpan delay;
        bool fails;
        TimeSpan? crashAfter;
        lock (gate)
        {
            delay = options.StartAtLeast + (options.StartAtMost - options.StartAtLeast) * random.NextDouble();
            fails = random.NextDouble() < options.StartFailures;
            crashAfter = random.NextDouble() < options.Crashes ? options.CrashWithin * random.NextDouble() : null;
        }

        await Task.Delay(delay, time, cancellationToken);
        if (fails) return new StartOutcome.NotStarted("StartFailed", "simulated failure to start");
        lock (gate)
        {
            if (!containers.TryGetValue(id, out var container)) return new StartOutcome.Gone();
            var run = new ContainerRun { RuntimeId = id, StartedAt = time.GetUtcNow(), Ports = PortsFor(container.Recipe) };
            containers[id] = container with { Status = RuntimeStatus.Running, Run = run, Exit = null };
            if (crashAfter is { } after) _ = CrashAsync(id, run, after);
            return new StartOutcome.Started(run);
        }
    }

    private async Task CrashAsync(string id, ContainerRun run, TimeSpan after)
    {
        await Task.Delay(after, time, CancellationToken.None);
        lock (gate)
        {
            if (containers.TryGetValue(id, out var container) && container.Run == run) End(id, 1);
        }
    }

    private RuntimeExit? End(string id, int exitCode)
    {
        lock (gate)
        {
            if (!containers.TryGetValue(id, out var container)) return null;
            if (container.Status != RuntimeStatus.Running) return container.Exit;
            var exit = new RuntimeExit(exitCode, false, time.GetUtcNow());
            containers[id] = container with { Status = RuntimeStatus.Ended, Exit = exit };
            Tell(new RuntimeEvent.Ended(container.Recipe.Uid, id, exit));
            return exit;
        }
    }

    private ImmutableArray<BoundPort> PortsFor(ContainerRecipe recipe) =>
        [.. recipe.Ports.Select(port => new BoundPort(port.Name, port.ContainerPort, port.HostPort == 0 ? NextPort() : port.HostPort))];

    private int NextPort()
    {
        nextPort = nextPort == 59_999 ? 20_000 : nextPort + 1;
        return nextPort;
    }

    private void Tell(RuntimeEvent happened)
    {
        foreach (var watcher in watchers) watcher.Writer.TryWrite(happened);
    }

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"simulated runtime (seed {options.Seed})");
}
