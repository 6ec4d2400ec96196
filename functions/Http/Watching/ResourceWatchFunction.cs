using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>GET with <c>watch=true</c>.</summary>
internal sealed class ResourceWatchFunction(ResourceStore store, ResourceFollower follower, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Opens the stream, or says why it cannot begin at that version.</summary>
    public async Task<IResult> StartAsync(ResourceAddress address, ListParameters parameters, CancellationToken cancellationToken)
    {
        if (parameters.Limit > 0 || parameters.Continue is not null) return Refusals.BadRequest("A watch has no pages: leave out limit and continue.");
        WatchVersions? from = null;
        if (parameters.ResourceVersion is { } text)
        {
            if (!TryParse(text, address, out from)) return ListParameters.NoVersion(text);
            if (await FindExpiredAsync(address.Kind, from, cancellationToken) is { } expired) return expired;
        }

        return new WatchResult(address, follower, parameters.Selector, from, time, stopping);
    }

    private static bool TryParse(string text, ResourceAddress address, out WatchVersions from)
    {
        if (address.SpansNamespaces) return WatchVersions.TryParse(text, out from);
        from = WatchVersions.None;
        if (!WatchVersion.TryParse(text, out var version)) return false;
        from = from.With(address.Namespace ?? "", version);
        return true;
    }

    private async Task<IResult?> FindExpiredAsync(ResourceKind kind, WatchVersions from, CancellationToken cancellationToken)
    {
        foreach (var (space, version) in from.ByNamespace)
        {
            try
            {
                // Version 0 means "from the beginning".
                var revision = Math.Max(1, version.ResumeAfter);
                await store.ListAsync(kind, space.Length == 0 ? null : space, new ListQuery { Revision = revision, Limit = 1 }, cancellationToken);
            }
            catch (CompactedException)
            {
                return Refusals.Expired($"Changes after resourceVersion {version} are no longer kept; list again and watch from the list's version.");
            }
            catch (FutureRevisionException)
            {
                return Refusals.Expired($"There is no resourceVersion {version} here yet: the store is another one than the version is from. List again.");
            }
        }

        return null;
    }
}
