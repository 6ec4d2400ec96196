using System.Text;
using System.Text.Json;

namespace FunctionsPlatform.Storage.Tests.Contracts;

/// <summary>What every <see cref="IQueueStore"/> does.</summary>
public abstract class QueueStoreContract(StoreFixture store) : IAsyncDisposable
{
    private const string Queue = "work-items";
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected IQueueStore Queues => store.Queues;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return store.DisposeAsync();
    }

    [Fact]
    public async Task A_sent_message_is_received_and_hidden_from_others()
    {
        await Send("one");
        var message = Assert.Single(await Receive());

        Assert.Equal(("one", 1), (Text(message), message.DequeueCount));
        Assert.Equal(store.Time.GetUtcNow(), message.InsertedAt);
        Assert.Empty(await Receive());
        Assert.Equal(1, await Queues.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task An_unknown_queue_is_empty()
    {
        Assert.Empty(await Receive());
        Assert.Equal(0, await Queues.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task An_undeleted_message_comes_again_with_a_higher_count_and_a_new_receipt()
    {
        await Send("one");
        var first = Assert.Single(await Receive());
        store.Advance(Visibility);
        var second = Assert.Single(await Receive());

        Assert.Equal((first.Id, 2, first.InsertedAt), (second.Id, second.DequeueCount, second.InsertedAt));
        Assert.NotEqual(first.Receipt, second.Receipt);
        Assert.False(await Queues.DeleteAsync(Queue, first, Cancel));
        Assert.Null(await Queues.ExtendAsync(Queue, first, Visibility, Cancel));
        Assert.True(await Queues.DeleteAsync(Queue, second, Cancel));
        Assert.False(await Queues.DeleteAsync(Queue, second, Cancel));
        Assert.Equal(0, await Queues.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task An_extended_message_stays_hidden_and_only_the_new_receipt_counts()
    {
        await Send("one");
        var message = Assert.Single(await Receive());
        store.Advance(TimeSpan.FromSeconds(20));
        var receipt = await Queues.ExtendAsync(Queue, message, Visibility, Cancel);
        store.Advance(TimeSpan.FromSeconds(20));

        Assert.NotNull(receipt);
        Assert.Empty(await Receive());
        Assert.False(await Queues.DeleteAsync(Queue, message, Cancel));
        Assert.True(await Queues.DeleteAsync(Queue, message with { Receipt = receipt }, Cancel));
    }

    [Fact]
    public async Task Extending_by_nothing_gives_the_message_back_at_once()
    {
        await Send("one");
        var message = Assert.Single(await Receive());
        Assert.NotNull(await Queues.ExtendAsync(Queue, message, TimeSpan.Zero, Cancel));
        Assert.Equal(2, Assert.Single(await Receive()).DequeueCount);
    }

    [Fact]
    public async Task A_receipt_is_no_good_for_another_queue_or_another_message()
    {
        await Send("one");
        await Send("two");
        await Queues.SendAsync("other", "x"u8.ToArray(), TimeSpan.Zero, Cancel);
        var messages = await Receive(max: 2);

        Assert.False(await Queues.DeleteAsync("other", messages[0], Cancel));
        Assert.False(await Queues.DeleteAsync(Queue, messages[0] with { Id = "unknown" }, Cancel));
        Assert.Equal(2, await Queues.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task A_delayed_message_is_seen_when_its_time_has_come()
    {
        await Queues.SendAsync(Queue, "late"u8.ToArray(), TimeSpan.FromMinutes(5), Cancel);
        store.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await Receive());
        store.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single(await Receive());
    }

    [Fact]
    public async Task A_receive_takes_no_more_than_it_asks_for()
    {
        for (var index = 0; index < 40; index++) await Send($"{index}");
        var first = await Receive(max: 32);
        var second = await Receive(max: 32);

        Assert.Equal((32, 8), (first.Count, second.Count));
        Assert.Equal(40, first.Concat(second).Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_waiting_receiver_is_woken_by_a_send()
    {
        var receiving = Wait();
        await Send("one");
        Assert.Equal("one", Text(Assert.Single(await Soon(receiving, "the sent message"))));
    }

    [Fact]
    public async Task A_waiting_receiver_is_woken_when_a_delayed_message_becomes_visible()
    {
        await Queues.SendAsync(Queue, "later"u8.ToArray(), TimeSpan.FromSeconds(8), Cancel);
        var receiving = Wait();
        await Queues.SendAsync(Queue, "late"u8.ToArray(), TimeSpan.FromSeconds(5), Cancel);
        await AdvanceUntil(receiving, TimeSpan.FromSeconds(6), "the delayed message");
        Assert.Equal("late", Text(Assert.Single(await receiving)));
    }

    [Fact]
    public async Task A_waiting_receiver_is_woken_when_a_hidden_message_is_visible_again()
    {
        await Send("one");
        Assert.Single(await Receive());
        var receiving = Wait(wait: 2 * Visibility);
        await AdvanceUntil(receiving, Visibility + TimeSpan.FromSeconds(1), "the hidden message");
        Assert.Equal(2, Assert.Single(await receiving).DequeueCount);
    }

    [Fact]
    public async Task A_waiting_receiver_gets_a_message_that_is_given_back()
    {
        await Send("one");
        var message = Assert.Single(await Receive());
        var receiving = Wait();
        await Queues.ExtendAsync(Queue, message, TimeSpan.Zero, Cancel);
        Assert.Single(await Soon(receiving, "the message given back"));
    }

    [Fact]
    public async Task A_wait_that_ends_without_a_message_is_an_empty_answer()
    {
        var receiving = Wait(wait: TimeSpan.FromSeconds(10));
        await AdvanceUntil(receiving, TimeSpan.FromSeconds(11), "the end of the wait");
        Assert.Empty(await receiving);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_nothing_with_it()
    {
        using var giveUp = new CancellationTokenSource();
        var cancelled = Queues.ReceiveAsync(new QueueReceive(Queue, Visibility) { Wait = TimeSpan.FromMinutes(1) }, giveUp.Token).AsTask();
        var patient = Wait();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Send("one");
        Assert.Single(await Soon(patient, "the message for the other receiver"));
    }

    [Fact]
    public async Task Every_message_reaches_exactly_one_of_many_receivers()
    {
        const int count = 400;
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        var all = new TaskCompletionSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var receivers = Enumerable.Range(0, 8).Select(index => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    var request = new QueueReceive(Queue, Visibility) { Max = 1 + index, Wait = TimeSpan.FromMinutes(1) };
                    foreach (var message in await Queues.ReceiveAsync(request, stop.Token))
                    {
                        seen.Add(Text(message));
                        Assert.True(await Queues.DeleteAsync(Queue, message, Cancel));
                        if (seen.Count >= count) all.TrySetResult();
                    }
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }, Cancel)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, count).Select(index => Send($"{index}").AsTask()));

        await Task.WhenAny(all.Task.WaitAsync(Patience, Cancel), Task.WhenAll(receivers));
        await stop.CancelAsync();
        await Task.WhenAll(receivers);
        Assert.Equal(count, seen.Distinct().Count());
        Assert.Equal(count, seen.Count);
        Assert.Equal(0, await Queues.CountAsync(Queue, Cancel));
    }

    [Fact]
    public async Task A_look_takes_nothing_hides_nothing_and_counts_nothing()
    {
        Assert.Empty(await Queues.PeekAsync(Queue, 32, Cancel));
        await Send("one");
        await Send("two");
        var taken = Assert.Single(await Receive());
        var seen = Assert.Single(await Queues.PeekAsync(Queue, 32, Cancel));

        Assert.Equal(new[] { "one", "two" }, new[] { Text(taken), Text(seen) }.Order(StringComparer.Ordinal));
        Assert.Equal((0, store.Time.GetUtcNow()), (seen.DequeueCount, seen.InsertedAt));
        Assert.Equal((seen.Id, 1), Assert.Single(await Receive()) is var next ? (next.Id, next.DequeueCount) : default);
        Assert.Empty(await Queues.PeekAsync(Queue, 32, Cancel));
        store.Advance(Visibility);
        Assert.Equal([1, 1], (await Queues.PeekAsync(Queue, 32, Cancel)).Select(message => message.DequeueCount));
        Assert.Single(await Queues.PeekAsync(Queue, 1, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Queues.PeekAsync(Queue, 33, Cancel).AsTask());
    }

    [Fact]
    public async Task A_poison_message_moves_with_its_reason()
    {
        await Queues.SendAsync(Queue, new byte[QueueLimits.BodyBytes / 2], TimeSpan.Zero, Cancel);
        var message = Assert.Single(await Receive());

        await Queues.MoveAsync(Queue, message, "no handler", Cancel);

        Assert.Equal(0, await Queues.CountAsync(Queue, Cancel));
        var moved = Assert.Single(await Queues.ReceiveAsync(new QueueReceive(PoisonQueue.NameOf(Queue), Visibility), Cancel));
        var letter = JsonDocument.Parse(moved.Body).RootElement;
        Assert.Equal((message.Id, "no handler", 1), (letter.GetProperty("id").GetString(), letter.GetProperty("reason").GetString(), letter.GetProperty("dequeueCount").GetInt32()));
        Assert.Equal(message.Body.ToArray(), letter.GetProperty("body").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_poison_message_of_the_largest_size_moves_too()
    {
        await Queues.SendAsync(Queue, new byte[QueueLimits.BodyBytes], TimeSpan.Zero, Cancel);
        var message = Assert.Single(await Receive());
        await Queues.MoveAsync(Queue, message, new string('é', 10_000), Cancel);
        Assert.Equal(1, await Queues.CountAsync(PoisonQueue.NameOf(Queue), Cancel));
    }

    [Fact]
    public async Task What_breaks_the_limits_is_refused_as_the_callers_mistake()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Queues.SendAsync(Queue, new byte[QueueLimits.BodyBytes + 1], TimeSpan.Zero, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Queues.SendAsync("Upper", default, TimeSpan.Zero, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Queues.SendAsync(Queue, default, TimeSpan.FromDays(8), Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Receive(max: 33));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Receive(max: 0));
        await Queues.SendAsync(Queue, default, TimeSpan.Zero, Cancel);
        Assert.Equal(0, Assert.Single(await Receive()).Body.Length);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Any_sequence_of_calls_does_what_a_simple_model_does(int seed)
    {
        var random = new Random(seed);
        var model = new QueueModel(store, Visibility);
        for (var step = 0; step < 250; step++)
        {
            await model.StepAsync(Queues, Queue, random, $"seed {seed}, step {step}", Cancel);
        }

        Assert.Equal(model.Count, await Queues.CountAsync(Queue, Cancel));
    }

    // On a clock that stands still nothing comes again by itself: each message ends at exactly one receiver, whoever gives it back or holds it longer meanwhile.
    [Theory, InlineData(1), InlineData(2)]
    public async Task Receivers_that_delete_extend_and_give_back_at_random_finish_each_message_once(int seed)
    {
        const int count = 120;
        var finished = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, count).Select(index => Send($"{index}").AsTask()));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(receiver => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + receiver);
            while (await Receive(max: 1 + random.Next(4)) is { Count: > 0 } messages)
            {
                foreach (var message in messages)
                {
                    var held = message;
                    if (random.Next(3) == 0)
                    {
                        var receipt = await Queues.ExtendAsync(Queue, held, Visibility, Cancel);
                        Assert.True(receipt is not null, $"seed {seed}: message {Text(held)} was taken from its receiver");
                        Assert.False(await Queues.DeleteAsync(Queue, held, Cancel), $"seed {seed}: the old receipt of message {Text(held)} still counts");
                        held = held with { Receipt = receipt };
                    }

                    if (random.Next(4) == 0)
                    {
                        Assert.True(await Queues.ExtendAsync(Queue, held, TimeSpan.Zero, Cancel) is not null, $"seed {seed}: message {Text(held)} could not be given back");
                        continue;
                    }

                    Assert.True(await Queues.DeleteAsync(Queue, held, Cancel), $"seed {seed}: message {Text(held)} was not its receiver's");
                    finished.Add(Text(held));
                }
            }
        }, Cancel)));

        // A receiver may have seen an empty queue just before another gave the last message back.
        foreach (var message in await Receive(max: 32)) finished.Add(Text(message));
        Assert.Equal(count, finished.Distinct().Count());
        Assert.Equal(count, finished.Count);
    }

    private static string Text(QueueMessage message) => Encoding.UTF8.GetString(message.Body.Span);

    private static async Task<T> Soon<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Patience, Cancel);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {Patience} for {what}.");
        }
    }

    private ValueTask Send(string text) => Queues.SendAsync(Queue, Encoding.UTF8.GetBytes(text), TimeSpan.Zero, Cancel);

    private ValueTask<IReadOnlyList<QueueMessage>> Receive(int max = 1) => Queues.ReceiveAsync(new QueueReceive(Queue, Visibility) { Max = max }, Cancel);

    private Task<IReadOnlyList<QueueMessage>> Wait(TimeSpan? wait = null) =>
        Queues.ReceiveAsync(new QueueReceive(Queue, Visibility) { Wait = wait ?? TimeSpan.FromMinutes(1) }, Cancel).AsTask();

    // The receiver sets its timer on another thread, so one advance may come too early for it: the clock goes on in small steps.
    private async Task AdvanceUntil(Task task, TimeSpan atLeast, string what)
    {
        var step = atLeast / 100;
        for (var turn = 0; turn < 1000 && !task.IsCompleted; turn++)
        {
            store.Advance(step);
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Cancel));
        }

        Assert.True(task.IsCompleted, $"Advanced the clock by {10 * atLeast} waiting for {what}.");
    }
}

public sealed class MemoryQueueStoreTests() : QueueStoreContract(StoreFixture.Memory());

public sealed class SqliteQueueStoreTests() : QueueStoreContract(StoreFixture.Sqlite());

public sealed class FaultyQueueStoreTests() : QueueStoreContract(StoreFixture.Decorated());

public sealed class AzureQueueStoreTests() : QueueStoreContract(StoreFixture.ClockedAzure());
