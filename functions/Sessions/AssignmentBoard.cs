using System.Threading.Channels;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Which Containers are bound to which node, kept up to date by one watch of all namespaces for all sessions of the process.</summary>
/// <remarks>Nothing is told before the whole is known: an agent takes what is not in its assignment for something to remove.</remarks>
internal sealed class AssignmentBoard(ResourceFollower follower, TimeProvider time, ILogger<AssignmentBoard> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly ResourceAddress AllContainers = new(ResourceKinds.Container, null, null);

    private readonly Lock gate = new();
    private Dictionary<string, AssignedSet>? sets;
    private long versions;
    private TaskCompletionSource changed = NewSource();

    /// <summary>Follows the Containers until cancelled; a watch that has expired or failed is begun anew.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            using var watching = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            try
            {
                await FollowAsync(follower.Follow(AllContainers, LabelSelector.Everything, null, watching.Token), stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                logger.FollowFailed(error);
                await Task.Delay(PauseAfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                // Whatever ended it: nobody reads what the follower would still write.
                await watching.CancelAsync();
            }
        }
    }

    /// <summary>Waits until the node's containers differ from those of version <paramref name="known"/>.</summary>
    public async Task<AssignedSet> NextAsync(string node, long known, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                var set = sets is null ? null : sets.GetValueOrDefault(node, AssignedSet.Empty);
                if (set is not null && set.Version != known) return set;
                next = changed.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private async Task FollowAsync(ChannelReader<WatchedChange> changes, CancellationToken cancellationToken)
    {
        var existing = new List<Container>();
        await foreach (var change in changes.ReadAllAsync(cancellationToken))
        {
            switch (change)
            {
                case WatchedChange.Existing { Resource: Container container }:
                    existing.Add(container);
                    break;
                case WatchedChange.CaughtUp:
                    Replace(existing);
                    break;
                case WatchedChange.Changed { Resource: Container container } seen:
                    Apply(container, seen.Type == ResourceChangeType.Deleted);
                    break;
                case WatchedChange.Expired:
                    logger.Expired();
                    return;
            }
        }
    }

    private void Replace(List<Container> existing)
    {
        lock (gate)
        {
            // Every node's set gets a new version, also one that is empty now: a change may have been missed.
            var nodes = existing.GroupBy(container => container.Spec.Node ?? "").ToDictionary(
                group => group.Key,
                group => group.Aggregate(AssignedSet.Empty, (set, container) => set.With(container)) with { Version = ++versions });
            foreach (var node in (sets?.Keys ?? Enumerable.Empty<string>()).Where(node => !nodes.ContainsKey(node))) nodes[node] = AssignedSet.Empty with { Version = ++versions };
            nodes.Remove("");
            sets = nodes;
            Signal();
        }
    }

    private void Apply(Container container, bool deleted)
    {
        if (container.Spec.Node is not { } node) return;
        lock (gate)
        {
            var before = sets!.GetValueOrDefault(node, AssignedSet.Empty);
            var after = deleted ? before.Without(container) : before.With(container);
            var differs = after.Version != before.Version;
            sets![node] = differs ? after with { Version = ++versions } : after;
            if (differs) Signal();
        }
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
