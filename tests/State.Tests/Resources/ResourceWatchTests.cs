using FunctionsPlatform.Contracts.Resources;
using static FunctionsPlatform.State.Tests.Resources.Some;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Resources;

public sealed class ResourceWatchTests
{
    [Fact]
    public async Task Each_change_is_seen_once_and_in_order_across_a_restart()
    {
        var world = new World();
        var store = Store(world);
        await store.CreateAsync(App("a"), Stop);
        await store.CreateAsync(Container("c"), Stop);
        await store.ReplaceAsync(App("a", "two"), Precondition.None, Stop);
        var first = await TakeAsync(store, "1", null, 2);

        var restarted = Store(world);
        await restarted.DeleteAsync<App>("default", "a", Precondition.None, Stop);
        var second = await TakeAsync(restarted, first[^1].ResourceVersion, null, 1);

        Assert.Equal("Added a 2 busybox, Modified a 4 two, Deleted a 5 two", Show([.. first, .. second]));
        Assert.All(second, change => Assert.Equal(change.ResourceVersion, change.Resource.Metadata.ResourceVersion));
    }

    [Fact]
    public async Task A_resource_whose_labels_cross_the_selector_comes_and_goes()
    {
        var store = Store(new());
        await store.CreateAsync(App("a", "out"), Stop);
        await store.ReplaceAsync(App("a", "in", ("on", "yes")), Precondition.None, Stop);
        await store.ReplaceAsync(App("a", "still", ("on", "yes")), Precondition.None, Stop);
        await store.ReplaceAsync(App("a", "left"), Precondition.None, Stop);
        await store.CreateAsync(App("b", "last", ("on", "yes")), Stop);

        var seen = await TakeAsync(store, "1", LabelSelector.Where("on", "yes"), 4);

        Assert.Equal("Added a 3 in, Modified a 4 still, Deleted a 5 left, Added b 6 last", Show(seen));
    }

    [Fact]
    public async Task A_watch_from_a_version_that_was_compacted_says_that_it_must_list_again()
    {
        var world = new World();
        await Store(world).CreateAsync(App("a"), Stop);
        await Store(world).CreateAsync(App("b"), Stop);
        await (await world.Process().OpenAsync("default", Stop)).CompactAsync(3, Stop);

        await using var watch = Store(world).WatchAsync<App>("default", "2", null, Stop).GetAsyncEnumerator(Stop);

        Assert.True(await watch.MoveNextAsync());
        Assert.IsType<ResourceChange<App>.Expired>(watch.Current);
        Assert.False(await watch.MoveNextAsync());
    }

    private static string Show(List<ResourceChange<App>.Changed> changes) =>
        string.Join(", ", changes.Select(change => $"{change.Type} {change.Resource.Metadata.Name} {change.ResourceVersion} {change.Resource.Spec.Image}"));

    private static Task<List<ResourceChange<App>.Changed>> TakeAsync(ResourceStore store, string from, LabelSelector? selector, int count)
    {
        return Within(Take(), $"{count} changes of apps after version {from}");

        async Task<List<ResourceChange<App>.Changed>> Take()
        {
            var seen = new List<ResourceChange<App>.Changed>();
            await foreach (var change in store.WatchAsync<App>("default", from, selector, Stop))
            {
                seen.Add(Assert.IsType<ResourceChange<App>.Changed>(change));
                if (seen.Count == count) break;
            }

            return seen;
        }
    }
}
