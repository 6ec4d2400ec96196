using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>
/// The platform's resources, in the keyspace of their namespace or, for kinds without one, in the cluster's. The members here know the
/// kind at run time; those in <c>ResourceStore.Typed.cs</c> at compile time.
/// </summary>
/// <remarks>
/// The store sets <c>uid</c>, <c>creationTimestamp</c>, <c>generation</c>, <c>resourceVersion</c> and <c>deletionTimestamp</c>; what a
/// writer puts there is ignored. Resources handed out are shared between readers: change them with <c>with</c> only.
/// </remarks>
public sealed partial class ResourceStore(Keyspaces keyspaces, TimeProvider time, IdSource ids)
{
    /// <returns>Null when there is none.</returns>
    public async Task<Resource?> GetAsync(
        ResourceKind kind, string? @namespace, string name, CancellationToken cancellationToken, ReadConsistency consistency = ReadConsistency.Linearizable)
    {
        var snapshot = await SnapshotAsync(KeyspaceOf(kind, @namespace), cancellationToken, consistency).ConfigureAwait(false);
        return snapshot.Get(kind, name);
    }

    /// <summary>Lists a kind's resources in one namespace. All pages of a list show the same revision.</summary>
    /// <exception cref="CompactedException">The revision, or the page token's, is too old: list from the start again.</exception>
    /// <exception cref="FutureRevisionException">There is no such revision yet.</exception>
    public async Task<ResourceList<Resource>> ListAsync(ResourceKind kind, string? @namespace, ListQuery query, CancellationToken cancellationToken)
    {
        var keyspace = await keyspaces.OpenAsync(KeyspaceOf(kind, @namespace), cancellationToken).ConfigureAwait(false);
        var prefix = ResourceId.PrefixOf(kind);
        var keys = KeySpan.Prefix(prefix);
        if (query.Continue is { } page) keys = keys with { Start = KeySpan.Successor(prefix + page.After) };
        var range = await keyspace.RangeAsync(
            new(keys) { Revision = query.Continue?.Revision ?? query.Revision, Consistency = query.Consistency }, cancellationToken).ConfigureAwait(false);

        var shown = query.Continue?.Revision ?? (query.Revision > 0 ? query.Revision : range.Revision);
        var items = ImmutableArray.CreateBuilder<Resource>();
        foreach (var value in range.KeyValues)
        {
            var resource = ResourceCodec.Decode(kind, value);
            if (!query.Selector.Matches(resource)) continue;
            if (query.Limit > 0 && items.Count == query.Limit)
                return new(items.ToImmutable(), ResourceCodec.VersionOf(shown), new ContinueToken(shown, items[^1].Metadata.Name));
            items.Add(resource);
        }

        return new(items.ToImmutable(), ResourceCodec.VersionOf(shown), null);
    }

    /// <summary>All kinds of one keyspace as of one moment: what a plan is made from.</summary>
    /// <param name="keyspace">A namespace, or <see cref="PlatformApi.ClusterKeyspace"/>.</param>
    public async Task<ResourceSnapshot> SnapshotAsync(
        string keyspace, CancellationToken cancellationToken, ReadConsistency consistency = ReadConsistency.Linearizable)
    {
        var opened = await keyspaces.OpenAsync(keyspace, cancellationToken).ConfigureAwait(false);
        return new(keyspace, await opened.SnapshotAsync(consistency, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Every keyspace written to, the cluster's included.</summary>
    public ValueTask<IReadOnlyList<string>> ListKeyspacesAsync(CancellationToken cancellationToken) => keyspaces.ListAsync(cancellationToken);

    /// <summary>Stores a new resource, its status included: the API strips what users may not set with <see cref="WithoutStatus"/>.</summary>
    /// <param name="finish">What is done to it once it has its uid and before it is stored.</param>
    /// <returns><see cref="WriteOutcome{T}.Written"/> or <see cref="WriteOutcome{T}.AlreadyExists"/>.</returns>
    public async Task<WriteOutcome<Resource>> CreateAsync(Resource resource, CancellationToken cancellationToken, Func<Resource, Resource>? finish = null)
    {
        var id = ResourceId.Of(resource);
        var keyspace = await keyspaces.OpenAsync(id.Keyspace, cancellationToken).ConfigureAwait(false);
        var created = ResourceRules.Create(resource, ids.NewUid(), time.GetUtcNow());
        if (finish is not null) created = finish(created);
        var result = await keyspace.CommitAsync(
            new()
            {
                If = [Compare.Absent(id.Key)],
                Then = [new Operation.Put(id.Key, ResourceCodec.Encode(id.Kind, created))],
                Else = [new Operation.Get(RangeQuery.One(id.Key))],
            },
            cancellationToken).ConfigureAwait(false);
        return result.Succeeded
            ? new WriteOutcome<Resource>.Written(ResourceCodec.WithVersion(created, result.Revision))
            : new WriteOutcome<Resource>.AlreadyExists(ResourceCodec.Decode(id.Kind, Found(result)!));
    }

    /// <summary>What <see cref="CreateAsync"/> would store; stores nothing. It has no uid and no version.</summary>
    public Resource PreviewCreate(Resource resource) => ResourceRules.Create(resource, uid: null, time.GetUtcNow());

    /// <summary>What <see cref="ReplaceAsync"/> would store over <paramref name="current"/>; stores nothing. Its version is the current one.</summary>
    public static Resource PreviewReplace(Resource current, Resource wanted) => ResourceRules.Replace(ResourceKinds.Of(current.GetType()), current, wanted);

    /// <summary>Replaces everything but the status. Removing the last finalizer of a resource whose deletion was asked for deletes it.</summary>
    public Task<WriteOutcome<Resource>> ReplaceAsync(Resource resource, Precondition precondition, CancellationToken cancellationToken)
    {
        var id = ResourceId.Of(resource);
        return WriteAsync(id, precondition, current => ResourceRules.Replace(id.Kind, current, resource), cancellationToken);
    }

    /// <summary>Replaces the status and nothing else.</summary>
    public Task<WriteOutcome<Resource>> ReplaceStatusAsync(Resource resource, Precondition precondition, CancellationToken cancellationToken)
    {
        var id = ResourceId.Of(resource);
        return WriteAsync(id, precondition, current => ResourceRules.ReplaceStatus(id.Kind, current, resource), cancellationToken);
    }

    /// <summary>Asks for deletion. Without finalizers it is done at once; with them the resource gets a deletion timestamp and stays until they are removed.</summary>
    public Task<WriteOutcome<Resource>> DeleteAsync(
        ResourceKind kind, string? @namespace, string name, Precondition precondition, CancellationToken cancellationToken) =>
        WriteAsync(ResourceId.Of(kind, @namespace, name), precondition, current => ResourceRules.MarkDeleted(current, time.GetUtcNow()), cancellationToken);

    /// <summary>Reads, changes and writes everything but the status, again and again until nobody was faster.</summary>
    /// <param name="change">Called with the current resource, perhaps several times. Null: leave it.</param>
    public Task<WriteOutcome<Resource>> UpdateAsync(ResourceId id, Func<Resource, Resource?> change, CancellationToken cancellationToken) =>
        WriteAsync(
            id,
            Precondition.None,
            current => change(current) is { } wanted ? ResourceRules.Replace(id.Kind, current, wanted) : current,
            cancellationToken);

    /// <summary>Reads, changes and writes the status, again and again until nobody was faster.</summary>
    /// <param name="change">Called with the current resource, perhaps several times. Null: leave it.</param>
    public Task<WriteOutcome<Resource>> UpdateStatusAsync(ResourceId id, Func<Resource, Resource?> change, CancellationToken cancellationToken) =>
        WriteAsync(
            id,
            Precondition.None,
            current => change(current) is { } wanted ? ResourceRules.ReplaceStatus(id.Kind, current, wanted) : current,
            cancellationToken);

    /// <summary>Follows a kind's changes after a version, each once and in order, until cancelled or expired.</summary>
    /// <param name="fromResourceVersion">From a list or an earlier change. Null: from now on.</param>
    /// <param name="selector">Judged before and after each change: see <see cref="ResourceChangeType"/>.</param>
    public async IAsyncEnumerable<ResourceChange<Resource>> WatchAsync(
        ResourceKind kind,
        string? @namespace,
        string? fromResourceVersion,
        LabelSelector? selector,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keyspace = await keyspaces.OpenAsync(KeyspaceOf(kind, @namespace), cancellationToken).ConfigureAwait(false);
        var from = fromResourceVersion is null ? 0 : RequireRevision(fromResourceVersion) + 1;
        var watch = new ResourceWatch(kind, selector ?? LabelSelector.Everything);
        await foreach (var batch in keyspace.WatchAsync(WatchRequest.Prefix(ResourceId.PrefixOf(kind), from), cancellationToken).ConfigureAwait(false))
        {
            if (batch is not WatchBatch.Changes changes)
            {
                yield return new ResourceChange<Resource>.Expired();
                yield break;
            }

            var seen = changes.Events.Select(watch.Translate).OfType<ResourceChange<Resource>.Changed>().ToArray();
            for (var index = 0; index < seen.Length; index++) yield return seen[index] with { EndsVersion = index == seen.Length - 1 };
        }
    }

    /// <summary>Begins a transaction over resources of one keyspace.</summary>
    /// <param name="keyspace">A namespace, or <see cref="PlatformApi.ClusterKeyspace"/>.</param>
    public ResourceTransaction Begin(string keyspace) => new(keyspaces, keyspace, time, ids);

    /// <summary>The resource as a user may create it.</summary>
    public static Resource WithoutStatus(Resource resource) => ResourceRules.WithoutStatus(ResourceKinds.Of(resource.GetType()), resource);

    private static string KeyspaceOf(ResourceKind kind, string? @namespace)
    {
        if (!kind.Namespaced) return PlatformApi.ClusterKeyspace;
        ArgumentException.ThrowIfNullOrEmpty(@namespace);
        return @namespace;
    }

    private static long RequireRevision(string resourceVersion) => ResourceCodec.RevisionOf(resourceVersion)
        ?? throw new ArgumentException($"'{resourceVersion}' is no resource version.", nameof(resourceVersion));

    private static KeyValue? Found(TransactionResult result) =>
        result.Responses[0] is OperationResult.Get { Range.KeyValues: [var value] } ? value : null;

    private async Task<WriteOutcome<Resource>> WriteAsync(
        ResourceId id, Precondition precondition, Func<Resource, Resource> decide, CancellationToken cancellationToken)
    {
        var keyspace = await keyspaces.OpenAsync(id.Keyspace, cancellationToken).ConfigureAwait(false);
        var snapshot = await keyspace.SnapshotAsync(ReadConsistency.Linearizable, cancellationToken).ConfigureAwait(false);
        for (var found = snapshot.Get(id.Key); ;)
        {
            if (found is null) return new WriteOutcome<Resource>.NotFound();
            var current = ResourceCodec.Decode(id.Kind, found);
            if (!precondition.Holds(current)) return new WriteOutcome<Resource>.Conflict(current);
            var wanted = decide(current);
            var gone = ResourceRules.IsGone(wanted);
            var bytes = ResourceCodec.Encode(id.Kind, wanted);
            // What changes nothing makes no revision: or a controller that writes what it sees would wake itself for ever.
            if (!gone && bytes.AsSpan().SequenceEqual(found.Value.Span)) return new WriteOutcome<Resource>.Written(current);

            var result = await keyspace.CommitAsync(
                new()
                {
                    If = [Compare.Unchanged(id.Key, found.ModRevision)],
                    Then = [gone ? new Operation.Delete(id.Key) : new Operation.Put(id.Key, bytes)],
                    Else = [new Operation.Get(RangeQuery.One(id.Key))],
                },
                cancellationToken).ConfigureAwait(false);
            if (result.Succeeded)
            {
                var after = ResourceCodec.WithVersion(wanted, result.Revision);
                return gone ? new WriteOutcome<Resource>.Deleted(after) : new WriteOutcome<Resource>.Written(after);
            }

            found = Found(result);
        }
    }
}
