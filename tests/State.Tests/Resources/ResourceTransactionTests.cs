using FunctionsPlatform.Contracts.Resources;
using static FunctionsPlatform.State.Tests.Resources.Some;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Resources;

public sealed class ResourceTransactionTests
{
    [Fact]
    public async Task A_plan_is_committed_as_one_revision()
    {
        var store = Store(new());
        var app = Written(await store.CreateAsync(App("web"), Stop));
        var old = Written(await store.CreateAsync(Container("old"), Stop));
        var bound = Written(await store.CreateAsync(Container("bound"), Stop));

        var outcome = await store.Begin("default")
            .Require(app)
            .Create(Container("new"))
            .Put(bound with { Spec = bound.Spec with { Node = "n1" }, Status = bound.Status with { Phase = ContainerPhase.Assigned } })
            .Delete(old)
            .CommitAsync(Stop);

        var committed = Assert.IsType<ResourceTransactionOutcome.Committed>(outcome);
        Assert.Equal(["new", "bound"], committed.Written.Select(resource => resource.Metadata.Name));
        var snapshot = await store.SnapshotAsync("default", Stop);
        var now = snapshot.Get<Container>("bound")!;
        Assert.Equal((committed.Revision, "5", "n1", ContainerPhase.Assigned, 2), (snapshot.Revision, now.Metadata.ResourceVersion, now.Spec.Node, now.Status.Phase, now.Metadata.Generation));
        Assert.Equal(["bound", "new"], snapshot.List<Container>().Select(container => container.Metadata.Name));
    }

    [Fact]
    public async Task A_plan_from_a_world_that_has_moved_on_writes_nothing_and_names_what_moved()
    {
        var store = Store(new());
        var app = Written(await store.CreateAsync(App("web"), Stop));
        var gone = Written(await store.CreateAsync(Container("gone"), Stop));
        await store.ReplaceAsync(App("web", "two"), Precondition.None, Stop);
        await store.DeleteAsync<Container>("default", "gone", Precondition.None, Stop);
        await store.CreateAsync(Container("taken"), Stop);

        var outcome = await store.Begin("default").Require(app).Delete(gone).Create(Container("taken")).Create(Container("free")).CommitAsync(Stop);

        var stale = Assert.IsType<ResourceTransactionOutcome.Stale>(outcome);
        Assert.Equal(["default/apps/web", "default/containers/gone", "default/containers/taken"], stale.Which.Select(id => id.ToString()).Order());
        Assert.Null(await store.GetAsync<Container>("default", "free", Stop));
    }

    [Fact]
    public async Task A_newcomer_of_the_kind_fails_a_plan_that_asked_for_none()
    {
        var store = Store(new());
        await store.CreateAsync(Container("one"), Stop);
        var planned = await store.SnapshotAsync("default", Stop);

        Assert.IsType<ResourceTransactionOutcome.Committed>(await Plan("two"));
        Assert.IsType<ResourceTransactionOutcome.Stale>(await Plan("three"));

        Task<ResourceTransactionOutcome> Plan(string name) =>
            store.Begin("default").RequireNoneChangedSince(ResourceKinds.Container, planned.Revision).Create(Container(name)).CommitAsync(Stop);
    }

    [Fact]
    public async Task Of_many_plans_made_from_one_world_one_is_committed()
    {
        var world = new World();
        var stores = Enumerable.Range(0, 4).Select(_ => Store(world)).ToList();
        var app = Written(await stores[0].CreateAsync(App("web"), Stop));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
            stores[i % 4].Begin("default").Put(app with { Spec = app.Spec with { Replicas = i + 2 } }).Create(Container($"c{i}")).CommitAsync(Stop))));

        Assert.Single(outcomes.OfType<ResourceTransactionOutcome.Committed>());
        Assert.Single((await stores[0].SnapshotAsync("default", Stop)).List<Container>());
    }

    [Fact]
    public async Task Deleting_what_has_finalizers_marks_it_and_a_put_without_them_lets_it_go()
    {
        var store = Store(new());
        var held = Written(await store.CreateAsync(App("web") with { Metadata = App("web").Metadata with { Finalizers = ["f"] } }, Stop));

        await store.Begin("default").Delete(held).CommitAsync(Stop);
        var marked = (await store.GetAsync<App>("default", "web", Stop))!;
        await store.Begin("default").Put(marked with { Metadata = marked.Metadata with { Finalizers = [] } }).CommitAsync(Stop);

        Assert.Equal(Noon, marked.Metadata.DeletionTimestamp);
        Assert.Null(await store.GetAsync<App>("default", "web", Stop));
    }

    [Fact]
    public async Task Two_hundred_containers_fit_one_plan()
    {
        var store = Store(new());
        var plan = store.Begin("default");
        for (var i = 0; i < 200; i++) plan.Create(Container($"c{i}"));

        var committed = Assert.IsType<ResourceTransactionOutcome.Committed>(await plan.CommitAsync(Stop));

        Assert.Equal((2, 200), (committed.Revision, committed.Written.Length));
    }

    [Fact]
    public async Task A_caller_that_mixes_keyspaces_or_puts_what_it_has_not_read_is_stopped()
    {
        var store = Store(new());

        Assert.Throws<ArgumentException>(() => store.Begin("default").Create(new Node { Metadata = new() { Name = "n1" } }));
        Assert.Throws<ArgumentException>(() => store.Begin("default").Put(App("web")));
        Assert.IsType<ResourceTransactionOutcome.Committed>(await store.Begin("default").CommitAsync(Stop));
    }
}
