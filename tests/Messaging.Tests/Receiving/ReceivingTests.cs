using FunctionsPlatform.Messaging.Tests.Broker;

namespace FunctionsPlatform.Messaging.Tests.Receiving;

/// <summary>The receiver against RabbitMQ.</summary>
public sealed class ReceivingTests
{
    [Fact]
    public async Task What_is_sent_is_handled_once_with_its_id_and_body()
    {
        await using var bench = await Bench.OnAsync();
        IncomingMessage? seen = null;
        bench.Receive((message, _) => { seen = message; return Task.FromResult<MessageOutcome>(new MessageOutcome.Handled()); });

        await bench.Publisher().SendAsync(Bench.Message("one") with { ContentType = "application/cloudevents+json", ReplyTo = "answers", CorrelationId = "why" }, TestContext.Current.CancellationToken);
        await Bench.EventuallyAsync(() => bench.Handled.Count == 1, () => "the message");

        Assert.Equal(("one", "application/cloudevents+json", "answers", "why"), (seen!.Id, seen.ContentType, seen.ReplyTo, seen.CorrelationId));
        Assert.Equal("body of one", System.Text.Encoding.UTF8.GetString(seen.Body.Span));
        await bench.StopAsync();
        Assert.Empty(await bench.TakeAllAsync(bench.Queue, 0));
    }

    [Fact]
    public async Task A_message_is_settled_only_after_its_handler_has_ended()
    {
        await using var bench = await Bench.OnAsync();
        var entered = new TaskCompletionSource();
        await bench.SendAsync("slow");
        await using (var first = Bench.On(await SharedRabbit.BrokerAsync(), bench.Queue))
        {
            // It ends with the message in hand, as a process that is killed does.
            first.Receive(async (_, cancellationToken) => { entered.TrySetResult(); await Task.Delay(Timeout.Infinite, cancellationToken); return new MessageOutcome.Handled(); });
            await entered.Task.WaitAsync(Bench.Limit, TestContext.Current.CancellationToken);
        }

        bench.Receive();

        await Bench.EventuallyAsync(() => bench.Handled.Contains("slow"), () => "the message to come again");
    }

    [Fact]
    public async Task No_more_messages_are_in_hand_than_the_prefetch_allows()
    {
        await using var bench = await Bench.OnAsync();
        await bench.SendAsync([.. Enumerable.Range(0, 40).Select(number => $"m{number}")]);
        var (gate, inHand, most) = (new SemaphoreSlim(0), 0, 0);
        bench.Receive(
            async (_, cancellationToken) =>
            {
                var now = Interlocked.Increment(ref inHand);
                InterlockedMax(ref most, now);
                await gate.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref inHand);
                return new MessageOutcome.Handled();
            },
            options => options with { Prefetch = 4 });

        await Bench.EventuallyAsync(() => Volatile.Read(ref inHand) == 4, () => $"four messages in hand; there are {inHand}");
        gate.Release(40);
        await Bench.EventuallyAsync(() => bench.Handled.Count == 40, () => $"40 messages; {bench.Handled.Count} were handled");

        Assert.Equal(4, most);
    }

    [Fact]
    public async Task A_second_message_with_an_id_that_was_handled_is_accepted_unhandled()
    {
        await using var bench = await Bench.OnAsync();
        var receiver = bench.Receive();

        await bench.SendAsync("same", "other", "same", "same");

        await Bench.EventuallyAsync(() => receiver.Duplicates == 2 && bench.Handled.Count == 2, () => $"two duplicates; seen {receiver.Duplicates}, handled {bench.Handled.Count}");
        Assert.Equal(["other", "same"], bench.Handled.Order());
        await bench.StopAsync();
        Assert.Empty(await bench.TakeAllAsync(bench.Queue, 0));
    }

    [Fact]
    public async Task A_handler_that_throws_is_called_again()
    {
        await using var bench = await Bench.OnAsync();
        var calls = 0;
        bench.Receive((_, _) => ++calls < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult<MessageOutcome>(new MessageOutcome.Handled()));

        await bench.SendAsync("stubborn");

        await Bench.EventuallyAsync(() => bench.Handled.Count == 1, () => "the third try");
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_dead_letter_lies_where_it_was_sent_to_with_its_reason_and_content()
    {
        await using var bench = await Bench.OnAsync();
        var letters = SharedRabbit.NewQueue();
        bench.Receive((_, _) => Task.FromResult<MessageOutcome>(new MessageOutcome.DeadLetter("UnknownType", "nobody knows it")), options => options with { DeadLetterTarget = letters });

        await bench.SendAsync("odd");

        var letter = Assert.Single(await bench.TakeAllAsync(letters, 1));
        Assert.Equal("odd", letter.Properties.MessageId);
        Assert.Equal("body of odd", System.Text.Encoding.UTF8.GetString((byte[])letter.Body));
        Assert.Equal("UnknownType", letter.ApplicationProperties["DeadLetterReason"]);
        Assert.Equal("nobody knows it", letter.ApplicationProperties["DeadLetterErrorDescription"]);
        Assert.Equal(bench.Queue, letter.ApplicationProperties["DeadLetterSource"]);
        await bench.StopAsync();
        Assert.Empty(await bench.TakeAllAsync(bench.Queue, 0));
    }

    [Fact]
    public async Task Without_a_place_for_dead_letters_the_broker_puts_them_where_it_keeps_such()
    {
        await using var bench = await Bench.OnAsync("/amq/queue/" + RabbitBroker.WithDeadLetters);
        bench.Receive((_, _) => Task.FromResult<MessageOutcome>(new MessageOutcome.DeadLetter("UnknownType", "nobody knows it")));

        await bench.SendAsync("odd");

        Assert.Equal("odd", Assert.Single(await bench.TakeAllAsync("/amq/queue/" + RabbitBroker.Dead, 1)).Properties.MessageId);
    }

    [Fact]
    public async Task What_always_fails_is_dead_lettered_with_what_went_wrong()
    {
        await using var bench = await Bench.OnAsync();
        var letters = SharedRabbit.NewQueue();
        var calls = 0;
        bench.Receive((_, _) => { calls++; throw new InvalidOperationException("it is broken"); }, options => options with { DeadLetterTarget = letters, Attempts = 3 });

        await bench.SendAsync("poison");

        var letter = Assert.Single(await bench.TakeAllAsync(letters, 1));
        Assert.Equal("HandlerFailed", letter.ApplicationProperties["DeadLetterReason"]);
        Assert.Contains("it is broken", (string)letter.ApplicationProperties["DeadLetterErrorDescription"], StringComparison.Ordinal);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task What_shall_come_later_comes_again_and_is_no_duplicate()
    {
        await using var bench = await Bench.OnAsync();
        var calls = 0;
        var receiver = bench.Receive((_, _) => Task.FromResult<MessageOutcome>(++calls < 4 ? new MessageOutcome.Later("storage is away") : new MessageOutcome.Handled()));

        await bench.SendAsync("patient");

        await Bench.EventuallyAsync(() => bench.Handled.Count == 1, () => "the fourth delivery");
        Assert.Equal((4, 0), (calls, receiver.Duplicates));
    }

    [Fact]
    public async Task Stopping_lets_handlers_end_and_settles_and_leaves_the_rest_to_others()
    {
        await using var bench = await Bench.OnAsync();
        await bench.SendAsync([.. Enumerable.Range(0, 20).Select(number => $"m{number}")]);
        var (gate, inHand) = (new TaskCompletionSource(), 0);
        bench.Receive(
            async (_, _) =>
            {
                Interlocked.Increment(ref inHand);
                await gate.Task;
                return new MessageOutcome.Handled();
            },
            options => options with { Prefetch = 6 });
        await Bench.EventuallyAsync(() => Volatile.Read(ref inHand) == 6, () => "six messages in hand");

        var stop = bench.StopAsync();
        Assert.False(stop.IsCompleted);
        gate.SetResult();
        await stop;

        var left = await bench.TakeAllAsync(bench.Queue, 14);
        Assert.Equal(6, bench.Handled.Count);
        Assert.Equal(20, left.Select(message => message.Properties.MessageId).Concat(bench.Handled).Distinct().Count());
        Assert.Equal(14, left.Count);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, value, seen);
    }
}
