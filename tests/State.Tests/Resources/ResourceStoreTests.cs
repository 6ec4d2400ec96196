using FunctionsPlatform.Contracts.Resources;
using static FunctionsPlatform.State.Tests.Resources.Some;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Resources;

public sealed class ResourceStoreTests
{
    [Fact]
    public async Task A_created_resource_gets_its_identity_from_the_store_and_survives_a_restart()
    {
        var world = new World();
        var claimed = App("web") with { Metadata = App("web").Metadata with { Uid = "mine", Generation = 9, ResourceVersion = "77", DeletionTimestamp = Noon } };

        var created = Written(await Store(world).CreateAsync(claimed, Stop));

        var read = await Store(world).GetAsync<App>("default", "web", Stop);
        Assert.Equal(("2", 1, Noon, null), (created.Metadata.ResourceVersion, created.Metadata.Generation, created.Metadata.CreationTimestamp, created.Metadata.DeletionTimestamp));
        Assert.NotEqual("mine", created.Metadata.Uid);
        Assert.Equal((created.Metadata.Uid, "2", "busybox"), (read!.Metadata.Uid, read.Metadata.ResourceVersion, read.Spec.Image));
    }

    [Fact]
    public async Task Creating_what_exists_answers_with_what_is_there()
    {
        var store = Store(new());
        await store.CreateAsync(App("web", "one"), Stop);

        var outcome = await store.CreateAsync(App("web", "two"), Stop);

        Assert.Equal("one", Assert.IsType<WriteOutcome<App>.AlreadyExists>(outcome).Current.Spec.Image);
    }

    [Fact]
    public async Task Replacing_leaves_the_status_alone_and_counts_changes_of_the_spec_only()
    {
        var store = Store(new());
        await store.CreateAsync(App("web", "one"), Stop);
        await store.UpdateStatusAsync<App>("default", "web", app => app with { Status = new() { ReadyReplicas = 3 } }, Stop);

        var relabelled = Written(await store.ReplaceAsync(App("web", "one", ("tier", "front")) with { Status = new() { ReadyReplicas = 99 } }, Precondition.None, Stop));
        var changed = Written(await store.ReplaceAsync(App("web", "two"), Precondition.None, Stop));

        Assert.Equal((1, 3, "front"), (relabelled.Metadata.Generation, relabelled.Status!.ReadyReplicas, relabelled.Metadata.Labels["tier"]));
        Assert.Equal((2, 3, "two"), (changed.Metadata.Generation, changed.Status!.ReadyReplicas, changed.Spec.Image));
    }

    [Fact]
    public async Task A_status_write_changes_nothing_but_the_status()
    {
        var store = Store(new());
        await store.CreateAsync(App("web", "one"), Stop);

        var written = Written(await store.UpdateStatusAsync<App>(
            "default", "web", _ => App("other", "two", ("tier", "front")) with { Status = new() { Replicas = 2 } }, Stop));

        Assert.Equal(("web", "one", 1, 2), (written.Metadata.Name, written.Spec.Image, written.Metadata.Generation, written.Status!.Replicas));
        Assert.Empty(written.Metadata.Labels);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_makes_no_revision()
    {
        var store = Store(new());
        var created = Written(await store.CreateAsync(App("web"), Stop));

        var same = Written(await store.ReplaceAsync(App("web"), Precondition.None, Stop));
        var left = Written(await store.UpdateStatusAsync<App>("default", "web", _ => null, Stop));

        Assert.Equal(created.Metadata.ResourceVersion, same.Metadata.ResourceVersion);
        Assert.Equal(created.Metadata.ResourceVersion, left.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_stale_version_or_another_uid_is_a_conflict_that_shows_what_is_there()
    {
        var store = Store(new());
        var first = Written(await store.CreateAsync(App("web", "one"), Stop));
        await store.ReplaceAsync(App("web", "two"), Precondition.Unchanged(first), Stop);

        var stale = await store.ReplaceAsync(App("web", "three"), Precondition.Unchanged(first), Stop);
        var deleted = await store.DeleteAsync<App>("default", "web", new(Uid: "another"), Stop);

        Assert.Equal("two", Assert.IsType<WriteOutcome<App>.Conflict>(stale).Current.Spec.Image);
        Assert.IsType<WriteOutcome<App>.Conflict>(deleted);
    }

    [Fact]
    public async Task Writing_what_is_not_there_says_so()
    {
        var store = Store(new());

        Assert.IsType<WriteOutcome<App>.NotFound>(await store.ReplaceAsync(App("web"), Precondition.None, Stop));
        Assert.IsType<WriteOutcome<App>.NotFound>(await store.DeleteAsync<App>("default", "web", Precondition.None, Stop));
        Assert.IsType<WriteOutcome<App>.NotFound>(await store.UpdateStatusAsync<App>("default", "web", app => app, Stop));
        Assert.Null(await store.GetAsync<App>("default", "web", Stop));
    }

    [Fact]
    public async Task A_finalizer_holds_a_deletion_back_until_it_is_removed()
    {
        var store = Store(new());
        var held = App("web") with { Metadata = App("web").Metadata with { Finalizers = ["platform/containers"] } };
        await store.CreateAsync(held, Stop);

        var asked = Written(await store.DeleteAsync<App>("default", "web", Precondition.None, Stop));
        var again = Written(await store.DeleteAsync<App>("default", "web", Precondition.None, Stop));
        var joined = Written(await store.UpdateAsync<App>("default", "web", app => app with { Metadata = app.Metadata with { Finalizers = ["platform/containers", "late"] } }, Stop));
        var done = await store.UpdateAsync<App>("default", "web", app => app with { Metadata = app.Metadata with { Finalizers = [] } }, Stop);

        Assert.Equal(Noon, asked.Metadata.DeletionTimestamp);
        Assert.Equal(asked.Metadata.ResourceVersion, again.Metadata.ResourceVersion);
        Assert.Equal(["platform/containers"], joined.Metadata.Finalizers);
        Assert.IsType<WriteOutcome<App>.Deleted>(done);
        Assert.Null(await store.GetAsync<App>("default", "web", Stop));
    }

    [Fact]
    public async Task Two_writers_racing_with_preconditions_keep_every_success_and_tell_every_loser()
    {
        var world = new World();
        var stores = new[] { Store(world), Store(world) };
        await stores[0].CreateAsync(App("web"), Stop);

        var wins = await Task.WhenAll(stores.Select(store => Task.Run(async () =>
        {
            var won = 0;
            for (var round = 0; round < 250; round++)
            {
                var seen = (await store.GetAsync<App>("default", "web", Stop))!;
                var outcome = await store.ReplaceAsync(seen with { Spec = seen.Spec with { Replicas = seen.Spec.Replicas + 1 } }, Precondition.Unchanged(seen), Stop);
                if (outcome is WriteOutcome<App>.Written) won++;
                else Assert.IsType<WriteOutcome<App>.Conflict>(outcome);
            }

            return won;
        })));

        var final = (await stores[1].GetAsync<App>("default", "web", Stop))!;
        Assert.Equal((1 + wins.Sum(), 1 + wins.Sum()), (final.Spec.Replicas, final.Metadata.Generation));
    }

    [Fact]
    public async Task Concurrent_status_updates_lose_nothing()
    {
        var store = Store(new());
        await store.CreateAsync(App("web"), Stop);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => store.UpdateStatusAsync<App>(
            "default", "web", app => app with { Status = new() { Replicas = (app.Status?.Replicas ?? 0) + 1 } }, Stop))));

        Assert.Equal(64, (await store.GetAsync<App>("default", "web", Stop))!.Status!.Replicas);
    }

    [Fact]
    public async Task A_kind_without_namespaces_lives_in_the_clusters_keyspace_and_an_event_keeps_its_facts()
    {
        var world = new World();
        var store = Store(world);
        await store.CreateAsync(new Node { Metadata = new() { Name = "n1" } }, Stop);
        var told = Written(await store.CreateAsync(new Event { Metadata = new() { Name = "e1", Namespace = "default" }, Reason = "ScaledUp", Count = 1 }, Stop));
        await store.ReplaceAsync(told with { Count = 2 }, Precondition.None, Stop);

        Assert.NotNull(await store.GetAsync<Node>(null, "n1", Stop));
        Assert.Equal(2, (await store.GetAsync<Event>("default", "e1", Stop))!.Count);
        Assert.Equal(["_cluster", "default"], await store.ListKeyspacesAsync(Stop));
    }
}
