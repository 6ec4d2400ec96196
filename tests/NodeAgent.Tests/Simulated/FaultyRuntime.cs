using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Tests.Simulated;

/// <summary>A runtime whose events are all lost and whose probes may fail.</summary>
internal sealed class FaultyRuntime(IContainerRuntime inner) : IContainerRuntime
{
    /// <summary>What every probe throws. Null: probes work.</summary>
    public Exception? ProbeFailure { get; init; }

    public string Kind => inner.Kind;

    public Task<RuntimeFacts> GetFactsAsync(CancellationToken cancellationToken) => inner.GetFactsAsync(cancellationToken);

    public string NameOf(ContainerRecipe recipe) => inner.NameOf(recipe);

    public Task<StartOutcome> CreateAndStartAsync(ContainerRecipe recipe, CancellationToken cancellationToken) => inner.CreateAndStartAsync(recipe, cancellationToken);

    public Task<StartOutcome> StartAsync(string runtimeId, ContainerRecipe recipe, CancellationToken cancellationToken) => inner.StartAsync(runtimeId, recipe, cancellationToken);

    public Task<RuntimeExit?> StopAsync(string runtimeIdOrName, CancellationToken cancellationToken) => inner.StopAsync(runtimeIdOrName, cancellationToken);

    public bool Mounts => inner.Mounts;

    public Task<bool> SignalAsync(string runtimeId, string signal, CancellationToken cancellationToken) => inner.SignalAsync(runtimeId, signal, cancellationToken);

    public Task RemoveAsync(string runtimeIdOrName, CancellationToken cancellationToken) => inner.RemoveAsync(runtimeIdOrName, cancellationToken);

    public Task<FoundContainer?> FindAsync(string runtimeIdOrName, ContainerRecipe recipe, CancellationToken cancellationToken) => inner.FindAsync(runtimeIdOrName, recipe, cancellationToken);

    public Task<ImmutableArray<ListedContainer>> ListAsync(ContainerScope scope, CancellationToken cancellationToken) => inner.ListAsync(scope, cancellationToken);

    public async IAsyncEnumerable<RuntimeEvent> WatchAsync(ContainerScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new RuntimeEvent.Connected();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public IAsyncEnumerable<ContainerLogLine> ReadLogsAsync(string runtimeId, LogQuery query, CancellationToken cancellationToken) => inner.ReadLogsAsync(runtimeId, query, cancellationToken);

    public Task<ProbeAnswer> ProbeAsync(ContainerRun run, HealthProbe probe, CancellationToken cancellationToken) =>
        ProbeFailure is null ? inner.ProbeAsync(run, probe, cancellationToken) : Task.FromException<ProbeAnswer>(ProbeFailure);

    public Task<ContainerUsage?> UsageAsync(ContainerRun run, CancellationToken cancellationToken) => inner.UsageAsync(run, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
