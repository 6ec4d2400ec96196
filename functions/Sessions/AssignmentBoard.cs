using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Which Containers are bound to which node, kept up to date by one watch of all namespaces for all sessions of the process.</summary>
/// <remarks>Nothing is told before the whole is known: an agent takes what is not in its assignment for something to remove.</remarks>
internal sealed class AssignmentBoard
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly ResourceAddress AllContainers = new(ResourceKinds.Container, null, null);

    private readonly ResourceFollower follower;
    private readonly ResourceStore store;
    private readonly NamespaceFeed namespaces;
    private readonly bool shared;
    private readonly TimeProvider time;
    private readonly ILogger<AssignmentBoard> logger;
    private readonly JoinedRuns catchingUp;
    private readonly Lock gate = new();
    private readonly Dictionary<string, long> listed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> applied = new(StringComparer.Ordinal);
    private Dictionary<string, AssignedSet>? sets;
    private long versions;
    private TaskCompletionSource changed = NewSource();

    /// <param name="shared">Other processes commit too.</param>
    public AssignmentBoard(
        ResourceFollower follower, ResourceStore store, NamespaceFeed namespaces, bool shared, TimeProvider time, ILogger<AssignmentBoard> logger, CancellationToken stopping)
    {
        (this.follower, this.store, this.namespaces, this.shared, this.time, this.logger) = (follower, store, namespaces, shared, time, logger);
        catchingUp = new JoinedRuns(ReadAllAsync, stopping);
    }

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

    /// <summary>Makes the board know all that anyone had committed before this call, also where the watch has not yet told of it.</summary>
    /// <remarks>An agent that comes over from another process must not be told less than that one had told it: what is missing, it stops.</remarks>
    public Task CatchUpAsync(CancellationToken cancellationToken) => shared ? catchingUp.RunAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>A Config or Secret has changed: what nodes are told of the containers that use it does so too.</summary>
    /// <param name="space">Null: all may have changed.</param>
    public void Touch(string? space, DataReference data)
    {
        lock (gate)
        {
            var touched = sets?.Where(pair => pair.Value.Containers.Any(one => Uses(one.Value))).Select(pair => pair.Key).ToList() ?? [];
            foreach (var node in touched) sets![node] = sets[node] with { Version = ++versions };
            if (touched.Count > 0) Signal();
        }

        bool Uses(Container container)
        {
            var uses = DataReferences.Of(container.Spec.Template);
            return space is null ? uses.Count > 0 : container.Metadata.Namespace == space && uses.Contains(data);
        }
    }

    private async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        var read = new List<(string Space, long Revision, ImmutableArray<Resource> Containers)>();
        foreach (var space in await namespaces.ListAsync(cancellationToken))
        {
            var list = await store.ListAsync(ResourceKinds.Container, space, ListQuery.All, cancellationToken);
            read.Add((space, long.Parse(list.ResourceVersion, CultureInfo.InvariantCulture), list.Items));
        }

        lock (gate)
        {
            sets ??= [];
            foreach (var (space, revision, containers) in read) Install(space, revision, containers);
            Signal();
        }
    }

    private async Task FollowAsync(ChannelReader<WatchedChange> changes, CancellationToken cancellationToken)
    {
        var existing = new List<Resource>();
        await foreach (var change in changes.ReadAllAsync(cancellationToken))
        {
            switch (change)
            {
                case WatchedChange.Existing { Resource: var container }:
                    existing.Add(container);
                    break;
                case WatchedChange.CaughtUp { Versions: var versions }:
                    Begin(existing, versions);
                    break;
                case WatchedChange.Changed { Resource: Container container } seen:
                    Apply(container, seen);
                    break;
                case WatchedChange.Expired:
                    logger.Expired();
                    return;
            }
        }
    }

    private void Begin(List<Resource> existing, WatchVersions read)
    {
        var bySpace = existing.ToLookup(container => container.Metadata.Namespace, StringComparer.Ordinal);
        lock (gate)
        {
            sets ??= [];
            foreach (var (space, version) in read.ByNamespace) Install(space, version.Revision, bySpace[space]);
            Signal();
        }
    }

    /// <summary>A namespace as it was at a revision, unless more is known of it.</summary>
    private void Install(string space, long revision, IEnumerable<Resource> containers)
    {
        if (revision < Math.Max(listed.GetValueOrDefault(space), applied.GetValueOrDefault(space))) return;
        listed[space] = revision;
        var byNode = containers.OfType<Container>().Where(container => container.Spec.Node is not null).ToLookup(container => container.Spec.Node!, StringComparer.Ordinal);
        foreach (var node in byNode.Select(group => group.Key).Union(sets!.Keys, StringComparer.Ordinal).ToList())
        {
            var names = byNode[node].Select(container => container.Metadata.Name).ToHashSet(StringComparer.Ordinal);
            var before = sets.GetValueOrDefault(node, AssignedSet.Empty);
            var gone = before.Containers.Where(pair => pair.Key.Namespace == space && !names.Contains(pair.Key.Name)).Select(pair => pair.Value);
            var after = byNode[node].Aggregate(gone.Aggregate(before, (set, container) => set.Without(container)), (set, container) => set.With(container));
            Keep(node, before, after);
        }
    }

    private void Apply(Container container, WatchedChange.Changed change)
    {
        lock (gate)
        {
            // The list held it already.
            if (change.Version.Revision <= listed.GetValueOrDefault(change.Space)) return;
            applied[change.Space] = change.Version.Revision;
            if (container.Spec.Node is not { } node) return;
            var before = sets!.GetValueOrDefault(node, AssignedSet.Empty);
            if (Keep(node, before, change.Type == ResourceChangeType.Deleted ? before.Without(container) : before.With(container))) Signal();
        }
    }

    /// <returns>True when an assignment would differ.</returns>
    private bool Keep(string node, AssignedSet before, AssignedSet after)
    {
        var differs = after.Version != before.Version;
        sets![node] = differs ? after with { Version = ++versions } : after;
        return differs;
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
