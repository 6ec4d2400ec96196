using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>GET of one resource and of lists.</summary>
internal sealed class ResourceReadFunctions(ResourceStore store, NamespaceFeed namespaces, NodeReading nodes, ResourceWatchFunction watch)
{
    private const int MaxLimit = 5_000;

    public async Task<IResult> GetAsync(HttpContext context)
    {
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        var found = await store.GetAsync(address.Kind, address.Namespace, address.Name!, context.RequestAborted);
        return found is null ? Refusals.NotFound($"There is no {address}.") : new ResourceResult(address.Kind, await nodes.CompleteAsync(found, context.RequestAborted));
    }

    /// <summary>A list, or with <c>watch=true</c> a stream of changes.</summary>
    public async Task<IResult> ListAsync(HttpContext context)
    {
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        if (!ListParameters.TryRead(context.Request.Query, MaxLimit, out var parameters, out refusal)) return refusal;
        if (parameters.Watch) return await watch.StartAsync(address, parameters, context.RequestAborted);
        try
        {
            return address.SpansNamespaces ? await ListAllAsync(address.Kind, parameters, context.RequestAborted) : await ListOneAsync(address, parameters, context.RequestAborted);
        }
        catch (Exception error) when (error is CompactedException or FutureRevisionException)
        {
            return Refusals.Expired("The list's version is no longer kept; list again from the start.");
        }
    }

    private async Task<IResult> ListOneAsync(ResourceAddress address, ListParameters parameters, CancellationToken cancellationToken)
    {
        var query = new ListQuery { Selector = parameters.Selector, Limit = parameters.Limit };
        if (parameters.Continue is { } text)
        {
            if (!ContinueToken.TryParse(text, out var token)) return Refusals.BadRequest("'continue' is not from a list of this API.");
            query = query with { Continue = token };
        }
        else if (parameters.ResourceVersion is not null)
        {
            if (!WatchVersion.TryParse(parameters.ResourceVersion, out var version)) return ListParameters.NoVersion(parameters.ResourceVersion);
            query = query with { Revision = version.Revision };
        }

        var list = await store.ListAsync(address.Kind, address.Namespace, query, cancellationToken);
        return new ResourceListResult(address.Kind, await nodes.CompleteAsync(list.Items, cancellationToken), list.ResourceVersion, list.Continue?.ToString());
    }

    // Namespaces are separate worlds, each with its own revision: the list's version names them all, as they were when its first page was asked for.
    private async Task<IResult> ListAllAsync(ResourceKind kind, ListParameters parameters, CancellationToken cancellationToken)
    {
        var page = NamespacesPage.First;
        if (parameters.Continue is null) page = page with { Versions = await CurrentVersionsAsync(cancellationToken) };
        else if (!NamespacesPage.TryParse(parameters.Continue, out page)) return Refusals.BadRequest("'continue' is not from a list of this API.");
        var items = new List<Resource>();
        foreach (var (space, version) in page.Versions.ByNamespace)
        {
            if (string.CompareOrdinal(space, page.Namespace) < 0) continue;
            if (parameters.Limit > 0 && items.Count == parameters.Limit) return Page(page with { Namespace = space, Within = null });
            var query = new ListQuery
            {
                Selector = parameters.Selector,
                Limit = parameters.Limit == 0 ? 0 : parameters.Limit - items.Count,
                Revision = version.Revision,
                Continue = space == page.Namespace ? page.Within : null,
            };
            var list = await store.ListAsync(kind, space, query, cancellationToken);
            items.AddRange(list.Items);
            if (list.Continue is not null) return Page(page with { Namespace = space, Within = list.Continue });
        }

        return Page(null);

        ResourceListResult Page(NamespacesPage? next) => new(kind, items, page.Versions.ToString(), next?.ToString());
    }

    private async Task<WatchVersions> CurrentVersionsAsync(CancellationToken cancellationToken)
    {
        var versions = WatchVersions.None;
        foreach (var space in await namespaces.ListAsync(cancellationToken))
            versions = versions.With(space, new WatchVersion((await store.SnapshotAsync(space, cancellationToken)).Revision, 0));
        return versions;
    }
}
