using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Storage.Tests.Azure.Wire;

/// <summary>Queue calls whose requests are refused, or whose answers are lost, between the store and the account.</summary>
public sealed class QueueWireTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private static CancellationToken Token => WireStore.Token;

    [Fact]
    public async Task A_send_whose_answer_is_lost_is_reported_as_unknown_and_not_doubled()
    {
        await using var store = await WireStore.OpenAsync();
        store.Once(static _ => true, new WireFault.LoseAnswer());

        var lost = await Assert.ThrowsAsync<StorageException>(() => SendAsync(store));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal((1, 1L), (store.WritesSeen, await CountAsync(store)));
    }

    [Fact]
    public async Task A_send_that_never_arrived_is_reported_as_unknown()
    {
        await using var store = await WireStore.OpenAsync();
        store.Once(static _ => true, new WireFault.Cut());

        var lost = await Assert.ThrowsAsync<StorageException>(() => SendAsync(store));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal((1, 0L), (store.WritesSeen, await CountAsync(store)));
    }

    [Theory, InlineData(503), InlineData(429)]
    public async Task A_throttled_send_is_sent_again_when_the_account_says_and_adds_one_message(int status)
    {
        await using var store = await WireStore.OpenAsync();
        store.Once(static _ => true, new WireFault.Refuse(status, TimeSpan.FromSeconds(5)));

        await SendAsync(store);

        Assert.Equal([TimeSpan.FromSeconds(5)], store.Time.Pauses);
        Assert.Equal((2, 1L), (store.WritesSeen, await CountAsync(store)));
    }

    [Fact]
    public async Task A_receive_whose_answer_is_lost_is_reported_and_not_repeated_so_that_what_it_took_is_not_taken_twice()
    {
        await using var store = await WireStore.OpenAsync();
        await SendAsync(store);
        store.Once(static request => request.IsReceive, new WireFault.LoseAnswer());

        await Assert.ThrowsAsync<StorageException>(() => ReceiveAsync(store, TimeSpan.FromSeconds(1)));
        Assert.Single(store.Proxy.Seen, request => request.IsReceive);

        // Its visibility ends by the service's own clock.
        store.Proxy.Plan = static _ => WireFault.None;
        IReadOnlyList<QueueMessage> again = [];
        while (again.Count == 0) again = await ReceiveAsync(store, Long);
        Assert.Equal(2, Assert.Single(again).DequeueCount);
    }

    [Fact]
    public async Task A_receive_that_never_arrived_takes_nothing()
    {
        await using var store = await WireStore.OpenAsync();
        await SendAsync(store);
        store.Once(static request => request.IsReceive, new WireFault.Cut());

        await Assert.ThrowsAsync<StorageException>(() => ReceiveAsync(store, Long));

        Assert.Equal(1, Assert.Single(await ReceiveAsync(store, Long)).DequeueCount);
    }

    [Fact]
    public async Task A_throttled_receive_is_asked_again_and_counts_once()
    {
        await using var store = await WireStore.OpenAsync();
        await SendAsync(store);
        store.Once(static request => request.IsReceive, new WireFault.Refuse(503, TimeSpan.FromSeconds(4)));

        Assert.Equal(1, Assert.Single(await ReceiveAsync(store, Long)).DequeueCount);
        Assert.Contains(TimeSpan.FromSeconds(4), store.Time.Pauses);
    }

    [Fact]
    public async Task A_delete_whose_answer_is_lost_is_reported_as_unknown_and_its_repetition_finds_the_message_gone()
    {
        await using var store = await WireStore.OpenAsync();
        var message = await TakeAsync(store);
        store.Once(static _ => true, new WireFault.LoseAnswer());

        var lost = await Assert.ThrowsAsync<StorageException>(() => DeleteAsync(store, message));

        Assert.True(lost.OutcomeUnknown);
        Assert.False(await DeleteAsync(store, message));
        Assert.Equal(0, await CountAsync(store));
    }

    [Fact]
    public async Task A_delete_that_never_arrived_is_reported_as_unknown_and_its_repetition_deletes()
    {
        await using var store = await WireStore.OpenAsync();
        var message = await TakeAsync(store);
        store.Once(static _ => true, new WireFault.Cut());

        var lost = await Assert.ThrowsAsync<StorageException>(() => DeleteAsync(store, message));

        Assert.True(lost.OutcomeUnknown);
        Assert.Equal(1, await CountAsync(store));
        Assert.True(await DeleteAsync(store, message));
    }

    [Fact]
    public async Task A_throttled_delete_is_sent_again_and_deletes()
    {
        await using var store = await WireStore.OpenAsync();
        var message = await TakeAsync(store);
        store.Once(static _ => true, new WireFault.Refuse(503, TimeSpan.FromSeconds(2)));

        Assert.True(await DeleteAsync(store, message));
        Assert.Contains(TimeSpan.FromSeconds(2), store.Time.Pauses);
    }

    [Fact]
    public async Task An_extension_whose_answer_is_lost_is_reported_as_unknown_and_its_receipt_is_stale()
    {
        await using var store = await WireStore.OpenAsync();
        var message = await TakeAsync(store);
        store.Once(static _ => true, new WireFault.LoseAnswer());

        var lost = await Assert.ThrowsAsync<StorageException>(() => ExtendAsync(store, message));

        Assert.True(lost.OutcomeUnknown);
        Assert.Null(await ExtendAsync(store, message));
        Assert.False(await DeleteAsync(store, message));
        Assert.Equal(1, await CountAsync(store));
    }

    [Fact]
    public async Task An_extension_that_never_arrived_leaves_the_receipt_good()
    {
        await using var store = await WireStore.OpenAsync();
        var message = await TakeAsync(store);
        store.Once(static _ => true, new WireFault.Cut());

        Assert.True((await Assert.ThrowsAsync<StorageException>(() => ExtendAsync(store, message))).OutcomeUnknown);

        Assert.NotNull(await ExtendAsync(store, message));
    }

    private static Task SendAsync(WireStore store) => store.Queues.SendAsync(WireStore.Queue, "hello"u8.ToArray(), TimeSpan.Zero, Token).AsTask();

    private static Task<IReadOnlyList<QueueMessage>> ReceiveAsync(WireStore store, TimeSpan visibility) =>
        store.Queues.ReceiveAsync(new QueueReceive(WireStore.Queue, visibility), Token).AsTask();

    private static async Task<QueueMessage> TakeAsync(WireStore store)
    {
        await SendAsync(store);
        return Assert.Single(await ReceiveAsync(store, Long));
    }

    private static Task<bool> DeleteAsync(WireStore store, QueueMessage message) => store.Queues.DeleteAsync(WireStore.Queue, message, Token).AsTask();

    private static Task<string?> ExtendAsync(WireStore store, QueueMessage message) => store.Queues.ExtendAsync(WireStore.Queue, message, Long, Token).AsTask();

    private static Task<long> CountAsync(WireStore store) => store.Direct.Queues.CountAsync(WireStore.Queue, Token).AsTask();
}
