using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Tests.Logs;

/// <summary>A runtime of which only the logs matter.</summary>
internal sealed class WritingRuntime : IContainerRuntime
{
    public List<ContainerLogLine> Lines { get; } = [];

    public bool IsAway { get; set; }

    public string Kind => "writing";

    public async IAsyncEnumerable<ContainerLogLine> ReadLogsAsync(string runtimeId, LogQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (IsAway) throw new RuntimeUnavailableException("the engine is away");
        // Engines count in milliseconds: what was written in the same one comes again.
        var since = query.Since is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : DateTimeOffset.MinValue;
        foreach (var line in Lines.Where(line => line.At >= since)) yield return line;
    }

    public Task<RuntimeFacts> GetFactsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public string NameOf(ContainerRecipe recipe) => throw new NotSupportedException();

    public Task<StartOutcome> CreateAndStartAsync(ContainerRecipe recipe, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StartOutcome> StartAsync(string runtimeId, ContainerRecipe recipe, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RuntimeExit?> StopAsync(string runtimeIdOrName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemoveAsync(string runtimeIdOrName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<FoundContainer?> FindAsync(string runtimeIdOrName, ContainerRecipe recipe, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImmutableArray<ListedContainer>> ListAsync(ContainerScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<RuntimeEvent> WatchAsync(ContainerScope scope, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ProbeAnswer> ProbeAsync(ContainerRun run, HealthProbe probe, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ContainerUsage?> UsageAsync(ContainerRun run, CancellationToken cancellationToken) => Task.FromResult<ContainerUsage?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
