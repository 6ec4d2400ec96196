using FunctionsPlatform.Storage.Faults;
using Microsoft.Extensions.Time.Testing;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed class WatchOptionTests
{
    [Fact]
    public async Task A_filter_leaves_out_puts_or_deletes_and_revisions_of_nothing_else()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "1");
        await keyspace.DeleteAsync("a");
        await keyspace.CommitAsync(new() { Then = [new Operation.Put("a", Bytes("2")), new Operation.Put("b", Bytes("2"))] }, Stop);
        await keyspace.CommitAsync(new() { Then = [new Operation.Put("c", Bytes("3")), new Operation.Delete("a")] }, Stop);

        Assert.Equal(["2 put a", "4 put a, put b", "5 put c"], await Told(WatchEvents.Puts, 3));
        Assert.Equal(["3 delete a", "5 delete a"], await Told(WatchEvents.Deletes, 2));

        async Task<IEnumerable<string>> Told(WatchEvents wanted, int count) =>
            (await keyspace.TakeAsync(new(KeySpan.All, 2) { Events = wanted }, count)).Select(Tell);
    }

    [Fact]
    public async Task A_range_is_watched_from_its_first_key_up_to_its_end_exclusive()
    {
        var keyspace = await new World().OpenAsync();
        foreach (var key in new[] { "a", "b", "b/1", "c", "d" }) await keyspace.PutAsync(key, "x");

        var batches = await keyspace.TakeAsync(new(KeySpan.Between("b", "d"), 2), 3);

        Assert.Equal(["3 put b", "4 put b/1", "5 put c"], batches.Select(Tell));
    }

    [Fact]
    public async Task A_large_revision_comes_in_fragments_when_asked_for_and_whole_otherwise()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.CommitAsync(new() { Then = [.. Enumerable.Range(0, 10).Select(i => new Operation.Put($"k{i}", new byte[i == 4 ? 5000 : 400]))] }, Stop);
        await keyspace.PutAsync("after", "x");

        var whole = await keyspace.TakeAsync(new(KeySpan.All, 2), 2);
        var parts = (await keyspace.TakeAsync(new(KeySpan.All, 2) { FragmentBytes = 1000 }, 7)).Cast<WatchBatch.Changes>().ToList();

        Assert.Equal([10, 1], whole.Cast<WatchBatch.Changes>().Select(batch => batch.Events.Length));
        Assert.Equal([2, 2, 1, 2, 2, 1, 1], parts.Select(batch => batch.Events.Length));
        Assert.Equal([true, true, true, true, true, false, false], parts.Select(batch => batch.More));
        Assert.Equal([2, 2, 2, 2, 2, 2, 3], parts.Select(batch => batch.Revision));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"k{i}"), parts.Take(6).SelectMany(batch => batch.Events).Select(change => change.Key.ToString()));
    }

    [Fact]
    public async Task Each_watch_says_how_far_it_is_when_asked_and_only_after_it_has_told_all()
    {
        var keyspace = await new World().OpenAsync();
        for (var i = 0; i < 300; i++) await keyspace.PutAsync("a", $"{i}");
        var progress = new WatchProgress();
        progress.Request();

        var behind = await keyspace.TakeAsync(new(KeySpan.All, 2) { Progress = progress }, 301);
        var elsewhere = await keyspace.TakeAsync(new(KeySpan.One("quiet"), 2) { Progress = progress }, 1);
        var ahead = await keyspace.TakeAsync(new(KeySpan.All, 900) { Progress = progress }, 1);

        Assert.Equal("progress 301", Tell(behind[^1]));
        Assert.Equal(300, behind.OfType<WatchBatch.Changes>().Count());
        Assert.Equal("progress 301", Tell(elsewhere.Single()));
        Assert.Equal("progress 301", Tell(ahead.Single()));
    }

    [Fact]
    public async Task A_quiet_watch_answers_a_later_request_and_goes_on()
    {
        var keyspace = await new World().OpenAsync();
        var progress = new WatchProgress();
        await using var watch = keyspace.WatchAsync(new(KeySpan.All, 2) { Progress = progress }, Stop).GetAsyncEnumerator(Stop);
        var next = watch.MoveNextAsync().AsTask();

        progress.Request();
        await Within(next, "the progress notice");
        Assert.Equal("progress 1", Tell(watch.Current));

        next = watch.MoveNextAsync().AsTask();
        await keyspace.PutAsync("a", "1");
        await Within(next, "the change after the notice");
        Assert.Equal("2 put a", Tell(watch.Current));
    }

    [Fact]
    public async Task A_watch_that_has_told_nothing_for_the_interval_says_so_and_one_that_has_need_not()
    {
        var time = new FakeTimeProvider();
        var keyspace = await new World().Process(time: time).OpenAsync("ns", Stop);
        await using var watch = keyspace.WatchAsync(new(KeySpan.One("a"), 2) { ProgressInterval = TimeSpan.FromMinutes(10) }, Stop).GetAsyncEnumerator(Stop);
        var next = watch.MoveNextAsync().AsTask();
        await keyspace.PutAsync("other", "x");

        time.Advance(TimeSpan.FromMinutes(9));
        await keyspace.PutAsync("a", "1");
        await Within(next, "the change");
        Assert.Equal("3 put a", Tell(watch.Current));

        await keyspace.PutAsync("other", "y");
        next = watch.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        await Within(next, "the notice");
        Assert.Equal("progress 4", Tell(watch.Current));
    }

    [Fact]
    public async Task Many_watches_on_a_shared_store_look_for_others_commits_together()
    {
        var world = new World();
        var writer = await world.OpenAsync();
        var time = new FakeTimeProvider();
        using var calls = CrashPoint.Never();
        var reader = await world.Process(calls, new() { Shared = true }, time).OpenAsync("ns", Stop);
        var watches = Enumerable.Range(0, 100).Select(_ => reader.WatchAsync(new(KeySpan.All, 2), Stop).GetAsyncEnumerator(Stop)).ToList();
        var next = watches.Select(watch => watch.MoveNextAsync().AsTask()).ToList();
        var before = calls.Calls;
        await writer.PutAsync("a", "1");

        time.Advance(TimeSpan.FromSeconds(1));
        await Within(Task.WhenAll(next), "100 watches to see another process's commit");

        Assert.All(watches, watch => Assert.Equal("2 put a", Tell(watch.Current)));
        Assert.InRange(calls.Calls - before, 1, 10);
        foreach (var watch in watches) await watch.DisposeAsync();
    }

    private static string Tell(WatchBatch batch) => batch switch
    {
        WatchBatch.Changes changes => $"{changes.Revision} " + string.Join(", ", changes.Events.Select(change => $"{(change.IsDelete ? "delete" : "put")} {change.Key}")),
        WatchBatch.Progress progress => $"progress {progress.Revision}",
        _ => batch.ToString(),
    };
}
