using System.Collections.Concurrent;
using System.Text;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Functions.Tests.Hosting;

public sealed class QueuePumpTests : IDisposable
{
    private const string Source = "work";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MemoryStore store = new(TimeProvider.System);
    private readonly ConcurrentQueue<string> handled = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task A_handled_message_is_deleted()
    {
        await SendAsync("a");

        await RunUntilAsync((delivery, _) => DoneAsync(delivery), () => !handled.IsEmpty);

        Assert.Equal(0, await store.Queues.CountAsync(Source, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failed_message_comes_again_and_then_succeeds()
    {
        await SendAsync("a");

        await RunUntilAsync(
            (delivery, _) => delivery.DequeueCount < 3 ? throw new InvalidOperationException("not yet") : DoneAsync(delivery),
            () => !handled.IsEmpty);

        Assert.Equal(["a"], handled);
        Assert.Equal(0, await store.Queues.CountAsync(Source, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_message_that_always_fails_ends_in_the_poison_queue_with_the_reason()
    {
        await SendAsync("bad");

        await RunUntilAsync(
            (_, _) => throw new InvalidOperationException("cannot read it"),
            () => store.Queues.CountAsync(PoisonQueue.NameOf(Source), CancellationToken.None).AsTask().Result == 1);

        var letters = await store.Queues.ReceiveAsync(new QueueReceive(PoisonQueue.NameOf(Source), TimeSpan.FromSeconds(1)), TestContext.Current.CancellationToken);
        Assert.Contains("cannot read it", Encoding.UTF8.GetString(letters[0].Body.Span));
        Assert.Equal(0, await store.Queues.CountAsync(Source, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_slow_handler_keeps_its_message_to_itself()
    {
        // Extended at a third of it: a busy machine may be late by a second.
        var policy = new QueuePolicy { Visibility = TimeSpan.FromSeconds(1.5) };
        var deliveries = 0;
        await SendAsync("slow");

        await RunUntilAsync(
            async (delivery, token) =>
            {
                Interlocked.Increment(ref deliveries);
                await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, token);
                return await DoneAsync(delivery);
            },
            () => !handled.IsEmpty,
            policy);

        Assert.Equal(1, deliveries);
    }

    [Fact]
    public async Task No_more_messages_are_handled_at_once_than_the_policy_says()
    {
        foreach (var number in Enumerable.Range(0, 40)) await SendAsync(number.ToString());
        var (now, most) = (0, 0);

        await RunUntilAsync(
            async (delivery, token) =>
            {
                var atOnce = Interlocked.Increment(ref now);
                lock (handled) most = Math.Max(most, atOnce);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
                Interlocked.Decrement(ref now);
                return await DoneAsync(delivery);
            },
            () => handled.Count == 40,
            new QueuePolicy { Concurrency = 4 });

        Assert.InRange(most, 2, 4);
    }

    [Fact]
    public async Task A_message_in_hand_when_the_host_gives_up_is_free_at_once()
    {
        await SendAsync("stuck");
        using var stopping = new CancellationTokenSource();
        using var abandon = new CancellationTokenSource();
        var taken = new TaskCompletionSource();
        using var pump = Pump(
            async (_, token) =>
            {
                taken.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return new HandlerResult.Completed();
            },
            new QueuePolicy());
        var running = pump.RunAsync(stopping.Token, abandon.Token);
        await taken.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await stopping.CancelAsync();
        await abandon.CancelAsync();
        await running.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var again = await store.Queues.ReceiveAsync(new QueueReceive(Source, TimeSpan.FromSeconds(1)), TestContext.Current.CancellationToken);
        Assert.Equal(2, Assert.Single(again).DequeueCount);
    }

    private Task<HandlerResult> DoneAsync(QueueDelivery delivery)
    {
        handled.Enqueue(Encoding.UTF8.GetString(delivery.Body.Span));
        return Task.FromResult<HandlerResult>(new HandlerResult.Completed());
    }

    private QueuePump Pump(QueueFunction handler, QueuePolicy policy) => new(
        new FunctionDefinition.Queue("test", Source, handler, policy with { MaxDequeueCount = 3, FirstBackoff = TimeSpan.FromMilliseconds(1) }),
        store.Queues,
        TimeProvider.System,
        NullLogger<QueuePump>.Instance);

    private async Task RunUntilAsync(QueueFunction handler, Func<bool> done, QueuePolicy? policy = null)
    {
        using var stopping = new CancellationTokenSource();
        using var pump = Pump(handler, policy ?? new QueuePolicy());
        var running = pump.RunAsync(stopping.Token, CancellationToken.None);
        await Eventually.HoldsAsync(done, "the pump's work");
        await stopping.CancelAsync();
        await running.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    private ValueTask SendAsync(string text) => store.Queues.SendAsync(Source, Encoding.UTF8.GetBytes(text), TimeSpan.Zero, TestContext.Current.CancellationToken);
}
