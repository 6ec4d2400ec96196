using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Health;

namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>
/// What runs containers on this host. Methods may be called concurrently; calls for one container never overlap, but for
/// <see cref="ProbeAsync"/> and reading its logs. A runtime that cannot be reached throws <see cref="RuntimeUnavailableException"/>; everything
/// else that can be expected is in the results. A runtime never restarts a container by itself.
/// </summary>
/// <remarks>
/// A container is addressed by its runtime id, or by <see cref="NameOf"/> while its id is not known.
/// Containers outlive the runtime object and the agent.
/// </remarks>
public interface IContainerRuntime : IAsyncDisposable
{
    /// <value>docker, process or simulated.</value>
    string Kind { get; }

    Task<RuntimeFacts> GetFactsAsync(CancellationToken cancellationToken);

    /// <summary>What a container of this recipe is called. The same recipe always gives the same name: that is what keeps it from being made twice.</summary>
    string NameOf(ContainerRecipe recipe);

    /// <summary>
    /// Makes the container (fetching its image when it is missing) and starts it. When one of that name and uid is there already, answers
    /// <see cref="StartOutcome.AlreadyThere"/>; a stale one of the same name and another uid is removed first. Cancelling it may leave a container behind.
    /// </summary>
    Task<StartOutcome> CreateAndStartAsync(ContainerRecipe recipe, CancellationToken cancellationToken);

    /// <summary>Starts a container that exists and does not run. One that runs already is <see cref="StartOutcome.AlreadyThere"/>.</summary>
    Task<StartOutcome> StartAsync(string runtimeId, ContainerRecipe recipe, CancellationToken cancellationToken);

    /// <summary>Sends the recipe's stop signal, and kills after its grace period. Null: it is gone, or had never started.</summary>
    Task<RuntimeExit?> StopAsync(string runtimeIdOrName, CancellationToken cancellationToken);

    /// <summary>Whether it takes a recipe's mounts.</summary>
    bool Mounts => false;

    /// <summary>Whether containers may share a network (<see cref="ContainerRecipe.NetworkOf"/>).</summary>
    bool Groups => false;

    /// <summary>Sends the container's first process a signal, such as SIGHUP.</summary>
    /// <returns>False: it does not run.</returns>
    Task<bool> SignalAsync(string runtimeId, string signal, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Removes it with everything that belongs to it, running or not. Gone already is success.</summary>
    Task RemoveAsync(string runtimeIdOrName, CancellationToken cancellationToken);

    /// <summary>Null: there is none.</summary>
    Task<FoundContainer?> FindAsync(string runtimeIdOrName, ContainerRecipe recipe, CancellationToken cancellationToken);

    /// <summary>All containers of the scope, running or not, in any order.</summary>
    Task<ImmutableArray<ListedContainer>> ListAsync(ContainerScope scope, CancellationToken cancellationToken);

    /// <summary>
    /// What happens to the scope's containers, until cancelled. Begins with <see cref="RuntimeEvent.Connected"/> and says it again whenever events may have
    /// been lost. An event may come twice, or before the call that caused it has returned.
    /// </summary>
    IAsyncEnumerable<RuntimeEvent> WatchAsync(ContainerScope scope, CancellationToken cancellationToken);

    /// <summary>Lines it wrote, oldest first. Ends at once when the container is gone.</summary>
    IAsyncEnumerable<ContainerLogLine> ReadLogsAsync(string runtimeId, LogQuery query, CancellationToken cancellationToken);

    /// <summary>Asks a running container how it is. A probe that takes too long is cancelled by the token.</summary>
    Task<ProbeAnswer> ProbeAsync(ContainerRun run, HealthProbe probe, CancellationToken cancellationToken);

    /// <summary>What a run has used so far. Null: it is over, or the runtime does not count.</summary>
    Task<ContainerUsage?> UsageAsync(ContainerRun run, CancellationToken cancellationToken);
}
