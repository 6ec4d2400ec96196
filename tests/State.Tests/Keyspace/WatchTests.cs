using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Keyspace;

public sealed class WatchTests
{
    [Fact]
    public async Task A_watch_replays_history_from_its_revision_and_goes_on_with_what_comes()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "1");
        await keyspace.PutAsync("a", "2");
        await keyspace.PutAsync("other", "x");

        var watching = keyspace.TakeAsync(WatchRequest.Prefix("a", 3), 2);
        await keyspace.DeleteAsync("a");

        var batches = (await watching).Cast<WatchBatch.Changes>().ToList();
        Assert.Equal([3, 5], batches.Select(batch => batch.Revision));
        var (put, delete) = (batches[0].Events.Single(), batches[1].Events.Single());
        Assert.Equal(("2", "1"), (Text(put.Current), Text(put.Previous)));
        Assert.Equal((true, "2"), (delete.IsDelete, Text(delete.Previous)));
    }

    [Fact]
    public async Task A_transaction_arrives_as_one_batch()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.CommitAsync(new() { Then = [.. Enumerable.Range(0, 200).Select(i => new Operation.Put($"k{i}", Bytes("x")))] }, Stop);

        var batch = Assert.IsType<WatchBatch.Changes>((await keyspace.TakeAsync(new(KeySpan.All, 2), 1)).Single());

        Assert.Equal(200, batch.Events.Length);
    }

    [Fact]
    public async Task A_watch_survives_a_restart_without_a_gap()
    {
        var world = new World();
        var before = await world.OpenAsync();
        await before.PutAsync("a", "1");
        await before.PutAsync("a", "2");
        var seen = (await before.TakeAsync(new(KeySpan.All, 2), 1)).Cast<WatchBatch.Changes>().Last().Revision;

        var after = await world.OpenAsync();
        await after.PutAsync("a", "3");

        var batches = await after.TakeAsync(new(KeySpan.All, seen + 1), 2);
        Assert.Equal(["2", "3"], batches.Cast<WatchBatch.Changes>().Select(batch => Text(batch.Events.Single().Current)));
    }

    [Fact]
    public async Task A_reader_that_never_comes_back_holds_no_writer_up_and_is_told_when_it_was_overtaken()
    {
        var keyspace = await new World().OpenAsync();
        await keyspace.PutAsync("a", "0");
        await using var slow = keyspace.WatchAsync(new(KeySpan.All, 2), Stop).GetAsyncEnumerator(Stop);
        Assert.True(await slow.MoveNextAsync());

        for (var i = 0; i < 2000; i++) await keyspace.PutAsync("a", $"{i}");
        await keyspace.CompactAsync(1900, Stop);

        Assert.True(await slow.MoveNextAsync());
        Assert.Equal(1900, Assert.IsType<WatchBatch.Compacted>(slow.Current).CompactedRevision);
        Assert.False(await slow.MoveNextAsync());
    }

    [Fact]
    public async Task A_watch_in_another_process_sees_commits_when_the_store_is_shared()
    {
        var world = new World();
        var writer = await world.OpenAsync();
        var reader = await world.OpenAsync(options: new() { Shared = true, PollInterval = TimeSpan.FromMilliseconds(10) });

        var watching = reader.TakeAsync(new(KeySpan.All, 2), 3);
        for (var i = 0; i < 3; i++) await writer.PutAsync("a", $"{i}");

        Assert.Equal([2, 3, 4], (await watching).Cast<WatchBatch.Changes>().Select(batch => batch.Revision));
    }

    [Fact]
    public async Task A_cancelled_watch_ends()
    {
        var keyspace = await new World().OpenAsync();
        using var cancel = new CancellationTokenSource();
        await using var watch = keyspace.WatchAsync(new(KeySpan.All, 2), cancel.Token).GetAsyncEnumerator(Stop);
        var next = watch.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within(next, "the cancelled watch to end"));
    }

    [Fact]
    public async Task Names_of_keyspaces_come_once_each_and_new_ones_as_they_appear()
    {
        var world = new World();
        await (await world.Process().OpenAsync("one", Stop)).PutAsync("a", "1");
        var process = world.Process();
        await using var names = process.WatchNamesAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await names.MoveNextAsync());
        Assert.Equal("one", names.Current);

        var next = names.MoveNextAsync().AsTask();
        await (await process.OpenAsync("one", Stop)).PutAsync("a", "2");
        await (await process.OpenAsync("two", Stop)).PutAsync("a", "1");

        Assert.True(await Within(next, "the name of the second keyspace"));
        Assert.Equal("two", names.Current);
    }
}
