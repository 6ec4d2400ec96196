using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>
/// One keyspace transaction over many resources: all or nothing, fenced by the versions it was planned from. Built by one caller, committed
/// once. Each resource may be created, put or deleted once.
/// </summary>
public sealed class ResourceTransaction
{
    private readonly Keyspaces keyspaces;
    private readonly string keyspace;
    private readonly TimeProvider time;
    private readonly IdSource ids;

    // What each resource must be at: 0 for "absent".
    private readonly Dictionary<ResourceId, long> required = [];
    private readonly List<(ResourceId Id, Resource Resource, Step Step)> steps = [];
    private readonly List<Compare> spans = [];

    internal ResourceTransaction(Keyspaces keyspaces, string keyspace, TimeProvider time, IdSource ids) =>
        (this.keyspaces, this.keyspace, this.time, this.ids) = (keyspaces, keyspace, time, ids);

    private enum Step
    {
        Create,
        Put,
        Delete,
    }

    /// <summary>Nothing has been created, put or deleted so far.</summary>
    public bool IsEmpty => steps.Count == 0;

    /// <summary>The resource is still as it was read.</summary>
    public ResourceTransaction Require(Resource resource)
    {
        Fence(IdOf(resource), RevisionOf(resource));
        return this;
    }

    /// <summary>No resource of the kind has been created or changed after that revision. Deletions are not noticed.</summary>
    public ResourceTransaction RequireNoneChangedSince(ResourceKind kind, long revision)
    {
        spans.Add(new Compare.ModRevision(KeySpan.Prefix(ResourceId.PrefixOf(kind)), Relation.Less, revision + 1));
        return this;
    }

    /// <summary>Something else in the keyspace is still as it was, such as the fence of whoever may write this.</summary>
    public ResourceTransaction Require(Compare condition)
    {
        spans.Add(condition);
        return this;
    }

    /// <summary>Stores a new resource, its status included; stale when its name is taken.</summary>
    public ResourceTransaction Create(Resource resource)
    {
        Fence(IdOf(resource), 0);
        steps.Add((IdOf(resource), resource, Step.Create));
        return this;
    }

    /// <summary>Stores spec and status of a resource that is still in the version it carries.</summary>
    public ResourceTransaction Put(Resource resource)
    {
        Fence(IdOf(resource), RevisionOf(resource));
        steps.Add((IdOf(resource), resource, Step.Put));
        return this;
    }

    /// <summary>Deletes a resource that is still in the version it carries or, while it has finalizers, marks it.</summary>
    public ResourceTransaction Delete(Resource resource)
    {
        Fence(IdOf(resource), RevisionOf(resource));
        steps.Add((IdOf(resource), resource, Step.Delete));
        return this;
    }

    public async Task<ResourceTransactionOutcome> CommitAsync(CancellationToken cancellationToken)
    {
        var opened = await keyspaces.OpenAsync(keyspace, cancellationToken).ConfigureAwait(false);
        var snapshot = await opened.SnapshotAsync(ReadConsistency.Linearizable, cancellationToken).ConfigureAwait(false);
        // What is stale already need not be sent, and the rules below need each resource's current state.
        if (StaleIn(id => snapshot.Get(id.Key)) is { Length: > 0 } stale) return new ResourceTransactionOutcome.Stale(stale);

        var written = new List<Resource>();
        var operations = steps.Select(step => ToOperation(step.Id, step.Resource, step.Step, snapshot, written)).ToImmutableArray();
        ImmutableArray<ResourceId> fenced = [.. required.Keys];
        var result = await opened.CommitAsync(
            new()
            {
                If = [.. fenced.Select(id => Compare.Unchanged(id.Key, required[id])), .. spans],
                Then = operations,
                Else = [.. fenced.Select(id => new Operation.Get(RangeQuery.One(id.Key) with { KeysOnly = true }))],
            },
            cancellationToken).ConfigureAwait(false);
        if (result.Succeeded)
            return new ResourceTransactionOutcome.Committed(result.Revision, [.. written.Select(resource => ResourceCodec.WithVersion(resource, result.Revision))]);

        var now = fenced.Zip(result.Responses).ToDictionary(pair => pair.First, pair => ((OperationResult.Get)pair.Second).Range.KeyValues.FirstOrDefault());
        return new ResourceTransactionOutcome.Stale(StaleIn(id => now[id]));
    }

    private Operation ToOperation(ResourceId id, Resource resource, Step step, KeyspaceSnapshot snapshot, List<Resource> written)
    {
        var after = step switch
        {
            Step.Create => ResourceRules.Create(resource, ids.NewUid(), time.GetUtcNow()),
            Step.Put => ResourceRules.Put(id.Kind, Current(), resource),
            _ => ResourceRules.MarkDeleted(Current(), time.GetUtcNow()),
        };
        if (ResourceRules.IsGone(after)) return new Operation.Delete(id.Key);
        if (step != Step.Delete) written.Add(after);
        return new Operation.Put(id.Key, ResourceCodec.Encode(id.Kind, after));

        Resource Current() => ResourceCodec.Decode(id.Kind, snapshot.Get(id.Key)!);
    }

    private ImmutableArray<ResourceId> StaleIn(Func<ResourceId, KeyValue?> read) =>
        [.. required.Where(fence => (read(fence.Key)?.ModRevision ?? 0) != fence.Value).Select(fence => fence.Key)];

    private ResourceId IdOf(Resource resource)
    {
        var id = ResourceId.Of(resource);
        if (id.Keyspace != keyspace) throw new ArgumentException($"{id} is not in keyspace '{keyspace}': a transaction stays in one.", nameof(resource));
        return id;
    }

    private void Fence(ResourceId id, long revision)
    {
        if (required.TryGetValue(id, out var already) && already != revision)
            throw new ArgumentException($"{id} is in the transaction in two versions, {already} and {revision}.", nameof(id));
        required[id] = revision;
    }

    private static long RevisionOf(Resource resource) => ResourceCodec.RevisionOf(resource.Metadata.ResourceVersion)
        ?? throw new ArgumentException($"{ResourceId.Of(resource)} carries no resource version; only a resource that was read can be fenced.", nameof(resource));
}
