using System.Buffers.Binary;
using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Scheduling;

/// <summary>
/// Sees to it that only one process binds Containers to nodes, although nodes are shared by namespaces and each namespace commits by itself.
/// </summary>
/// <remarks>
/// A process takes a term from the cluster's keyspace (a revision: each is higher than all before) and writes it into every namespace
/// before it reads it. Its bindings are fenced by that key; whoever comes with a higher term shuts out the one before, whose bindings up
/// to then are in what the newcomer reads. While one process schedules, the fence costs nothing: the term is kept from pass to pass.
/// A namespace that comes into being while two processes meet can slip between them for one pass; both then see it in the next.
/// </remarks>
internal sealed class BindingFence(Keyspaces keyspaces)
{
    private static readonly Key FenceKey = "/scheduling/binder";

    private readonly ConcurrentDictionary<string, long> fenced = new(StringComparer.Ordinal);
    private long term;

    /// <summary>Shuts out older terms from a namespace.</summary>
    /// <returns>False: a newer term has shut us out, here or everywhere; <see cref="Forget"/> and begin the pass again.</returns>
    public async Task<bool> RaiseAsync(string keyspace, CancellationToken cancellationToken)
    {
        if (fenced.ContainsKey(keyspace)) return true;
        if (term == 0) term = await NextTermAsync(cancellationToken).ConfigureAwait(false);
        var opened = await keyspaces.OpenAsync(keyspace, cancellationToken).ConfigureAwait(false);
        var found = await opened.RangeAsync(RangeQuery.One(FenceKey), cancellationToken).ConfigureAwait(false);
        var current = found.KeyValues.FirstOrDefault();
        if (current is not null && BinaryPrimitives.ReadInt64BigEndian(current.Value.Span) >= term) return false;
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, term);
        var transaction = new Transaction
        {
            If = [Compare.Unchanged(FenceKey, current?.ModRevision ?? 0)],
            Then = [new Operation.Put(FenceKey, value)],
        };
        var result = await opened.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
        if (result.Succeeded) fenced[keyspace] = result.Revision;
        return result.Succeeded;
    }

    /// <summary>What a binding in that namespace must require.</summary>
    public Compare Of(string keyspace) => Compare.Unchanged(FenceKey, fenced[keyspace]);

    public void Forget()
    {
        term = 0;
        fenced.Clear();
    }

    private async Task<long> NextTermAsync(CancellationToken cancellationToken)
    {
        var cluster = await keyspaces.OpenAsync(PlatformApi.ClusterKeyspace, cancellationToken).ConfigureAwait(false);
        var transaction = new Transaction { Then = [new Operation.Put(FenceKey, ReadOnlyMemory<byte>.Empty)] };
        return (await cluster.CommitAsync(transaction, cancellationToken).ConfigureAwait(false)).Revision;
    }
}
