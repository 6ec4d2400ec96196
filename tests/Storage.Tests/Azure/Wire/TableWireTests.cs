using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Storage.Tests.Azure.Wire;

/// <summary>Table writes whose requests are refused, or whose answers are lost, between the store and the account.</summary>
public sealed class TableWireTests
{
    private static CancellationToken Token => WireStore.Token;

    public static TheoryData<string> Writes => ["insert", "upsert", "replace", "batch", "mixed batch"];

    [Theory, MemberData(nameof(Writes))]
    public async Task A_write_whose_answer_is_lost_is_found_by_its_mark_and_sent_once(string kind)
    {
        await using var store = await WireStore.OpenAsync();
        var batch = await PrepareAsync(store, kind);
        store.Once(IsWrite, new WireFault.LoseAnswer());

        var committed = Assert.IsType<BatchResult.Committed>(await SubmitAsync(store, batch));

        Assert.Equal(1, store.WritesSeen);
        // The ETag is the row's: the next write by it is no conflict.
        var next = new TableOperation.Replace("r", Value(3), committed.ETags[^1]);
        Assert.IsType<BatchResult.Committed>(await SubmitAsync(store, [next]));
        Assert.Equal(3, await ValueAsync(store));
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_write_that_never_arrived_is_reported_as_unknown_and_not_sent_again(string kind)
    {
        await using var store = await WireStore.OpenAsync();
        var batch = await PrepareAsync(store, kind);
        var before = await ValueAsync(store);
        store.Once(IsWrite, new WireFault.Cut());

        var lost = await Assert.ThrowsAsync<StorageException>(() => SubmitAsync(store, batch));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal((1, before), (store.WritesSeen, await ValueAsync(store)));
        Assert.IsType<BatchResult.Committed>(await SubmitAsync(store, batch));
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_throttled_write_is_sent_again_when_the_account_says_and_is_no_conflict(string kind)
    {
        await using var store = await WireStore.OpenAsync();
        var batch = await PrepareAsync(store, kind);
        var refusals = new Queue<WireFault>([new WireFault.Refuse(503, TimeSpan.FromSeconds(7)), new WireFault.Refuse(429, TimeSpan.FromSeconds(2)), new WireFault.Refuse(503)]);
        store.Proxy.Plan = request => IsWrite(request) && refusals.TryDequeue(out var refusal) ? refusal : WireFault.None;

        Assert.IsType<BatchResult.Committed>(await SubmitAsync(store, batch));

        Assert.Equal(4, store.WritesSeen);
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(400)], store.Time.Pauses);
    }

    [Fact]
    public async Task An_account_that_asks_for_more_patience_than_allowed_is_reported_at_once_and_nothing_was_written()
    {
        await using var store = await WireStore.OpenAsync();
        store.Once(IsWrite, new WireFault.Refuse(503, TimeSpan.FromMinutes(2)));

        var refused = await Assert.ThrowsAsync<StorageException>(async () => await SubmitAsync(store, await PrepareAsync(store, "insert")));

        Assert.False(refused.OutcomeUnknown);
        Assert.Equal((1, null), (store.WritesSeen, await ValueAsync(store)));
        Assert.Empty(store.Time.Pauses);
    }

    [Fact]
    public async Task An_account_that_never_stops_refusing_is_reported_after_the_last_attempt_and_nothing_was_written()
    {
        await using var store = await WireStore.OpenAsync();
        store.Proxy.Plan = request => IsWrite(request) ? new WireFault.Refuse(503) : WireFault.None;

        var refused = await Assert.ThrowsAsync<StorageException>(async () => await SubmitAsync(store, await PrepareAsync(store, "insert")));

        Assert.False(refused.OutcomeUnknown);
        Assert.Equal((6, null), (store.WritesSeen, await ValueAsync(store)));
    }

    [Theory, InlineData(500), InlineData(502), InlineData(504)]
    public async Task An_answer_that_says_nothing_of_the_outcome_is_reported_as_unknown(int status)
    {
        await using var store = await WireStore.OpenAsync();
        store.Once(IsWrite, new WireFault.Refuse(status));

        var lost = await Assert.ThrowsAsync<StorageException>(async () => await SubmitAsync(store, await PrepareAsync(store, "insert")));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal(1, store.WritesSeen);
    }

    [Theory, MemberData(nameof(Writes))]
    public async Task A_lost_answer_whose_row_others_have_written_since_is_reported_as_unknown(string kind)
    {
        await using var store = await WireStore.OpenAsync();
        var batch = await PrepareAsync(store, kind);
        store.Once(IsWrite, new WireFault.LoseAnswer(async () =>
        {
            TableOperation[] others = [.. batch.Where(write => write is not TableOperation.Delete).Select(write => new TableOperation.Upsert(write.Row, Value(9)))];
            await store.Direct.Tables.SubmitAsync(WireStore.Table, WireStore.Partition, others, Token);
        }));

        var lost = await Assert.ThrowsAsync<StorageException>(() => SubmitAsync(store, batch));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal((1, 9), (store.WritesSeen, await ValueAsync(store)));
    }

    [Fact]
    public async Task A_lost_answer_that_cannot_be_looked_up_either_is_reported_as_unknown()
    {
        await using var store = await WireStore.OpenAsync(options => options with { Attempts = 2 });
        store.Proxy.Plan = request => request.IsRead ? new WireFault.Cut() : new WireFault.LoseAnswer();

        var lost = await Assert.ThrowsAsync<StorageException>(async () => await SubmitAsync(store, await PrepareAsync(store, "insert")));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal((1, 2), (store.WritesSeen, await ValueAsync(store)));
    }

    [Fact]
    public async Task A_delete_whose_answer_is_lost_leaves_no_mark_and_is_reported_as_unknown()
    {
        await using var store = await WireStore.OpenAsync();
        await PrepareAsync(store, "replace");
        store.Once(IsWrite, new WireFault.LoseAnswer());

        var lost = await Assert.ThrowsAsync<StorageException>(() => SubmitAsync(store, [new TableOperation.Delete("r", TableOperation.AnyETag)]));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal((1, null), (store.WritesSeen, await ValueAsync(store)));
    }

    [Fact]
    public async Task A_conflict_is_reported_as_one_although_the_request_was_throttled_before()
    {
        await using var store = await WireStore.OpenAsync();
        await PrepareAsync(store, "replace");
        store.Once(IsWrite, new WireFault.Refuse(503, TimeSpan.FromSeconds(1)));

        var conflict = Assert.IsType<BatchResult.Conflict>(await SubmitAsync(store, [new TableOperation.Insert("new", Value(1)), new TableOperation.Insert("r", Value(2))]));

        Assert.Equal((1, "r", ConflictReason.AlreadyExists), (conflict.Index, conflict.Row, conflict.Reason));
        Assert.Equal(1, await ValueAsync(store));
    }

    [Fact]
    public async Task A_batch_whose_row_was_only_checked_goes_again_although_that_look_is_throttled()
    {
        await using var store = await WireStore.OpenAsync();
        var batch = await PrepareAsync(store, "replace");
        await store.Direct.Tables.SubmitAsync(WireStore.Table, WireStore.Partition, [new TableOperation.Check("r", TableOperation.AnyETag)], Token);
        store.Once(request => request.IsRead, new WireFault.Refuse(503, TimeSpan.FromSeconds(3)));

        Assert.IsType<BatchResult.Committed>(await SubmitAsync(store, batch));

        Assert.Equal([TimeSpan.FromSeconds(3)], store.Time.Pauses);
        Assert.Equal(2, await ValueAsync(store));
    }

    [Fact]
    public async Task Reads_are_asked_again_whatever_became_of_them()
    {
        await using var store = await WireStore.OpenAsync();
        await PrepareAsync(store, "replace");
        var faults = new Queue<WireFault>([new WireFault.Cut(), new WireFault.LoseAnswer(), new WireFault.Refuse(500), new WireFault.Refuse(429, TimeSpan.FromSeconds(1))]);
        store.Proxy.Plan = _ => faults.TryDequeue(out var fault) ? fault : WireFault.None;

        var row = await store.Tables.GetAsync(WireStore.Table, WireStore.Partition, "r", Token);

        Assert.Equal(1, row!.Properties.GetInteger("N"));
        Assert.Equal(5, store.Proxy.Seen.Count);
    }

    [Fact]
    public async Task An_answer_later_than_the_time_limit_is_read_back()
    {
        await using var store = await WireStore.OpenAsync(options => options with { RequestTimeout = TimeSpan.FromSeconds(1) });
        var never = new TaskCompletionSource();
        store.Once(IsWrite, new WireFault.HoldAnswer(never.Task));

        Assert.IsType<BatchResult.Committed>(await SubmitAsync(store, await PrepareAsync(store, "insert")));

        Assert.Equal((1, 2), (store.WritesSeen, await ValueAsync(store)));
    }

    [Fact]
    public async Task A_burst_waits_for_its_turn_and_not_for_its_time_limit()
    {
        // One at a time, each for almost half of the time limit: the last one waits for longer than that before it is sent.
        await using var store = await WireStore.OpenAsync(options => options with { RequestsAtOnce = 1, RequestTimeout = TimeSpan.FromSeconds(2) });
        store.Proxy.Plan = static request => request.IsRead ? WireFault.None : new WireFault.HoldAnswer(Task.Delay(TimeSpan.FromMilliseconds(900), TimeProvider.System, Token));

        var writes = Enumerable.Range(0, 4).Select(number => SubmitAsync(store, [new TableOperation.Insert($"{number}", Value(number))]));

        Assert.All(await Task.WhenAll(writes), result => Assert.IsType<BatchResult.Committed>(result));
        Assert.Equal(4, store.WritesSeen);
    }

    private static bool IsWrite(WireRequest request) => !request.IsRead;

    private static TableProperties Value(long number) => new() { ["N"] = number };

    /// <returns>A batch that leaves 2 in the row r, which is there with 1 where the batch wants it to be.</returns>
    private static async Task<TableOperation[]> PrepareAsync(WireStore store, string kind)
    {
        if (kind is "insert") return [new TableOperation.Insert("r", Value(2))];
        if (kind is "upsert") return [new TableOperation.Upsert("r", Value(2))];
        if (kind is "batch") return [new TableOperation.Insert("q", Value(1)), new TableOperation.Insert("r", Value(2))];
        TableOperation[] first = [new TableOperation.Insert("old", Value(0)), new TableOperation.Insert("r", Value(1))];
        var there = (BatchResult.Committed)await store.Direct.Tables.SubmitAsync(WireStore.Table, WireStore.Partition, first, Token);
        var replace = new TableOperation.Replace("r", Value(2), there.ETags[1]);
        return kind is "replace" ? [replace] : [new TableOperation.Delete("old", TableOperation.AnyETag), replace];
    }

    private static Task<BatchResult> SubmitAsync(WireStore store, TableOperation[] batch) =>
        store.Tables.SubmitAsync(WireStore.Table, WireStore.Partition, batch, Token).AsTask();

    private static async Task<long?> ValueAsync(WireStore store) =>
        (await store.Direct.Tables.GetAsync(WireStore.Table, WireStore.Partition, "r", Token))?.Properties.GetInteger("N");
}
