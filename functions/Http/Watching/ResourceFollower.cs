using System.Globalization;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Follows a kind's changes in one keyspace or in all namespaces, the new ones included.</summary>
internal sealed class ResourceFollower(ResourceStore store, NamespaceFeed namespaces)
{
    // A slow watcher holds its own reading up, never a writer.
    private const int Buffered = 256;

    /// <summary>An empty keyspace is at revision 1: a watch from here sees everything that ever happened in it.</summary>
    private static readonly WatchVersion Beginning = new(1, 0);

    /// <summary>Begins to follow, until cancelled. A failure or the end of the watch completes the channel.</summary>
    /// <param name="from">A version for each namespace; null begins with each resource there is.</param>
    public ChannelReader<WatchedChange> Follow(ResourceAddress address, LabelSelector selector, WatchVersions? from, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<WatchedChange>(new BoundedChannelOptions(Buffered) { SingleReader = true });
        _ = FollowToEndAsync(new Following(address, selector, channel.Writer), from, cancellationToken);
        return channel.Reader;
    }

    private async Task FollowToEndAsync(Following following, WatchVersions? from, CancellationToken cancellationToken)
    {
        try
        {
            from ??= await TellExistingAsync(following, cancellationToken);
            await (following.Address.SpansNamespaces
                ? FollowAllAsync(following, from, cancellationToken)
                : FollowOneAsync(following, following.Address.Namespace ?? "", from, cancellationToken));
            following.Changes.TryComplete();
        }
        catch (Exception error)
        {
            following.Changes.TryComplete(error is OperationCanceledException && cancellationToken.IsCancellationRequested ? null : error);
        }
    }

    private async Task<WatchVersions> TellExistingAsync(Following following, CancellationToken cancellationToken)
    {
        var (address, selector, changes) = following;
        var versions = WatchVersions.None;
        IEnumerable<string> spaces = address.SpansNamespaces ? await namespaces.ListAsync(cancellationToken) : [address.Namespace ?? ""];
        foreach (var space in spaces)
        {
            var list = await store.ListAsync(address.Kind, KeyspaceOf(space), new ListQuery { Selector = selector }, cancellationToken);
            foreach (var resource in list.Items) await changes.WriteAsync(new WatchedChange.Existing(resource), cancellationToken);
            versions = versions.With(space, new WatchVersion(RevisionOf(list.ResourceVersion), 0));
        }

        await changes.WriteAsync(new WatchedChange.CaughtUp(versions), cancellationToken);
        return versions;
    }

    // One namespace's end (it has expired, or failed) is the end of all: the reader must list again.
    private async Task FollowAllAsync(Following following, WatchVersions from, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var followers = new List<Task>();
        try
        {
            await foreach (var space in namespaces.FollowAsync(ended.Token)) followers.Add(EndAllAsync(FollowOneAsync(following, space, from, ended.Token), ended));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One of them has ended; which and how is told below.
        }

        await ended.CancelAsync();
        await Task.WhenAll(followers);
    }

    private static async Task EndAllAsync(Task following, CancellationTokenSource all)
    {
        try
        {
            await following;
        }
        catch (OperationCanceledException) when (all.IsCancellationRequested)
        {
            // Another one has ended first.
        }
        finally
        {
            await all.CancelAsync();
        }
    }

    private async Task FollowOneAsync(Following following, string space, WatchVersions from, CancellationToken cancellationToken)
    {
        var (address, selector, changes) = following;
        var start = from.ByNamespace.TryGetValue(space, out var seen) ? seen : Beginning;
        var (skip, within) = (start.Partly, start.Partly);
        var after = start.ResumeAfter.ToString(CultureInfo.InvariantCulture);
        await foreach (var change in store.WatchAsync(address.Kind, KeyspaceOf(space), after, selector, cancellationToken))
        {
            if (change is not ResourceChange<Resource>.Changed changed)
            {
                await changes.WriteAsync(new WatchedChange.Expired(), cancellationToken);
                return;
            }

            if (skip-- > 0) continue;
            within = changed.EndsVersion ? 0 : within + 1;
            var version = new WatchVersion(RevisionOf(changed.ResourceVersion), within);
            await changes.WriteAsync(new WatchedChange.Changed(space, changed.Type, changed.Resource, version), cancellationToken);
        }
    }

    private static string? KeyspaceOf(string space) => space.Length == 0 ? null : space;

    private static long RevisionOf(string resourceVersion) => long.Parse(resourceVersion, CultureInfo.InvariantCulture);

    private sealed record Following(ResourceAddress Address, LabelSelector Selector, ChannelWriter<WatchedChange> Changes);
}
