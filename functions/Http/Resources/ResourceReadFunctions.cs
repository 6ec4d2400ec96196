using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>GET of one resource and of lists.</summary>
internal sealed class ResourceReadFunctions(ResourceStore store, NamespaceFeed namespaces, ResourceWatchFunction watch)
{
    private const int MaxLimit = 5_000;

    public async Task<IResult> GetAsync(HttpContext context)
    {
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        var found = await store.GetAsync(address.Kind, address.Namespace, address.Name!, context.RequestAborted);
        return found is null ? Refusals.NotFound($"There is no {address}.") : new ResourceResult(address.Kind, found);
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
        return new ResourceListResult(address.Kind, list.Items, list.ResourceVersion, list.Continue?.ToString());
    }

    // Namespaces are separate worlds, each with its own revision: the list's version names them all, and pages go on where the last one ended.
    private async Task<IResult> ListAllAsync(ResourceKind kind, ListParameters parameters, CancellationToken cancellationToken)
    {
        var page = NamespacesPage.First;
        if (parameters.Continue is not null && !NamespacesPage.TryParse(parameters.Continue, out page)) return Refusals.BadRequest("'continue' is not from a list of this API.");
        var (items, versions) = (new List<Resource>(), page.Versions);
        foreach (var space in await namespaces.ListAsync(cancellationToken))
        {
            if (string.CompareOrdinal(space, page.Namespace) < 0) continue;
            var query = new ListQuery
            {
                Selector = parameters.Selector,
                Limit = parameters.Limit == 0 ? 0 : parameters.Limit - items.Count,
                Continue = space == page.Namespace ? page.Within : null,
            };
            var list = await store.ListAsync(kind, space, query, cancellationToken);
            items.AddRange(list.Items);
            versions = versions.With(space, new WatchVersion(long.Parse(list.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture), 0));
            if (list.Continue is null && (parameters.Limit == 0 || items.Count < parameters.Limit)) continue;
            var next = list.Continue is null ? new NamespacesPage(versions, space + '\0', null) : new NamespacesPage(versions, space, list.Continue);
            return new ResourceListResult(kind, items, versions.ToString(), next.ToString());
        }

        return new ResourceListResult(kind, items, versions.ToString(), null);
    }
}
