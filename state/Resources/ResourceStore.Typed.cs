using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <content>The same members for callers that know the kind. A kind without namespaces takes null as its namespace.</content>
public sealed partial class ResourceStore
{
    public async Task<T?> GetAsync<T>(
        string? @namespace, string name, CancellationToken cancellationToken, ReadConsistency consistency = ReadConsistency.Linearizable)
        where T : Resource =>
        (T?)await GetAsync(ResourceKinds.Of<T>(), @namespace, name, cancellationToken, consistency).ConfigureAwait(false);

    public async Task<ResourceList<T>> ListAsync<T>(string? @namespace, ListQuery query, CancellationToken cancellationToken) where T : Resource
    {
        var list = await ListAsync(ResourceKinds.Of<T>(), @namespace, query, cancellationToken).ConfigureAwait(false);
        return new(ImmutableArray.CreateRange(list.Items, static item => (T)item), list.ResourceVersion, list.Continue);
    }

    public async Task<WriteOutcome<T>> CreateAsync<T>(T resource, CancellationToken cancellationToken) where T : Resource =>
        (await CreateAsync((Resource)resource, cancellationToken, finish: null).ConfigureAwait(false)).Cast<T>();

    public async Task<WriteOutcome<T>> ReplaceAsync<T>(T resource, Precondition precondition, CancellationToken cancellationToken)
        where T : Resource =>
        (await ReplaceAsync((Resource)resource, precondition, cancellationToken).ConfigureAwait(false)).Cast<T>();

    public async Task<WriteOutcome<T>> ReplaceStatusAsync<T>(T resource, Precondition precondition, CancellationToken cancellationToken)
        where T : Resource =>
        (await ReplaceStatusAsync((Resource)resource, precondition, cancellationToken).ConfigureAwait(false)).Cast<T>();

    public async Task<WriteOutcome<T>> DeleteAsync<T>(
        string? @namespace, string name, Precondition precondition, CancellationToken cancellationToken) where T : Resource =>
        (await DeleteAsync(ResourceKinds.Of<T>(), @namespace, name, precondition, cancellationToken).ConfigureAwait(false)).Cast<T>();

    public async Task<WriteOutcome<T>> UpdateAsync<T>(
        string? @namespace, string name, Func<T, T?> change, CancellationToken cancellationToken) where T : Resource =>
        (await UpdateAsync(ResourceId.Of(ResourceKinds.Of<T>(), @namespace, name), current => change((T)current), cancellationToken)
            .ConfigureAwait(false)).Cast<T>();

    public async Task<WriteOutcome<T>> UpdateStatusAsync<T>(
        string? @namespace, string name, Func<T, T?> change, CancellationToken cancellationToken) where T : Resource =>
        (await UpdateStatusAsync(ResourceId.Of(ResourceKinds.Of<T>(), @namespace, name), current => change((T)current), cancellationToken)
            .ConfigureAwait(false)).Cast<T>();

    public async IAsyncEnumerable<ResourceChange<T>> WatchAsync<T>(
        string? @namespace,
        string? fromResourceVersion,
        LabelSelector? selector,
        [EnumeratorCancellation] CancellationToken cancellationToken) where T : Resource
    {
        var changes = WatchAsync(ResourceKinds.Of<T>(), @namespace, fromResourceVersion, selector, cancellationToken);
        await foreach (var change in changes.ConfigureAwait(false))
        {
            yield return change is ResourceChange<Resource>.Changed changed
                ? new ResourceChange<T>.Changed(changed.Type, (T)changed.Resource, changed.ResourceVersion) { EndsVersion = changed.EndsVersion }
                : new ResourceChange<T>.Expired();
        }
    }
}
