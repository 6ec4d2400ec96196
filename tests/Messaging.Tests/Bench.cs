using System.Collections.Concurrent;
using FunctionsPlatform.Messaging.Tests.Broker;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Messaging.Tests;

/// <summary>A queue on a broker, receivers and publishers for it, and what was handled.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly RabbitBroker broker;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource abandon = new();
    private readonly List<Task> running = [];
    private readonly List<MessagePublisher> publishers = [];

    private Bench(RabbitBroker broker, string queue) => (this.broker, Queue) = (broker, queue);

    public string Queue { get; }

    /// <summary>Ids in the order in which their handler ended.</summary>
    public ConcurrentQueue<string> Handled { get; } = [];

    public static async Task<Bench> OnAsync(string? queue = null) => new(await SharedRabbit.BrokerAsync(), queue ?? SharedRabbit.NewQueue());

    public static Bench On(RabbitBroker broker, string queue) => new(broker, queue);

    public BrokerConnector Connector() => new(
        new MessagingOptions { Broker = broker.Address, FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromMilliseconds(500), Patience = TimeSpan.FromSeconds(10) },
        TimeProvider.System,
        new Random(1),
        NullLogger<BrokerConnector>.Instance);

    public MessagePublisher Publisher(string? target = null)
    {
        var publisher = new MessagePublisher(Connector(), target ?? Queue);
        publishers.Add(publisher);
        return publisher;
    }

    /// <summary>Starts a receiver that notes what it handles.</summary>
    public MessageReceiver Receive(Func<IncomingMessage, CancellationToken, Task<MessageOutcome>>? handler = null, Func<ReceiverOptions, ReceiverOptions>? options = null)
    {
        var settings = new ReceiverOptions { Source = Queue, FirstRetry = TimeSpan.FromMilliseconds(1), HoldBack = TimeSpan.FromMilliseconds(1) };
        var receiver = new MessageReceiver(Connector(), options?.Invoke(settings) ?? settings, async (message, cancellationToken) =>
        {
            var outcome = handler is null ? new MessageOutcome.Handled() : await handler(message, cancellationToken);
            if (outcome is MessageOutcome.Handled) Handled.Enqueue(message.Id ?? "");
            return outcome;
        });
        running.Add(receiver.RunAsync(stopping.Token, abandon.Token));
        return receiver;
    }

    public async Task SendAsync(params string[] ids)
    {
        var publisher = Publisher();
        foreach (var id in ids) await publisher.SendAsync(Message(id), TestContext.Current.CancellationToken);
    }

    public static OutgoingMessage Message(string id) => new(id, System.Text.Encoding.UTF8.GetBytes($"body of {id}"));

    /// <summary>Everything that lies in a queue, taken out; returns when nothing more has come for a moment.</summary>
    public async Task<List<Amqp.Message>> TakeAllAsync(string queue, int expected)
    {
        var address = broker.Address;
        var connection = await new Amqp.ConnectionFactory().CreateAsync(new Amqp.Address(address.Host, address.Port, RabbitBroker.User, RabbitBroker.Password, "/", "amqp"));
        var link = new Amqp.ReceiverLink(new Amqp.Session(connection), "all", new Amqp.Framing.Source { Address = queue, Durable = 2 }, null);
        var found = new List<Amqp.Message>();
        while (await link.ReceiveAsync(found.Count < expected ? TimeSpan.FromSeconds(20) : TimeSpan.FromMilliseconds(300)) is { } message)
        {
            link.Accept(message);
            found.Add(message);
        }

        await connection.CloseAsync();
        return found;
    }

    /// <summary>Waits for a condition; the message says what was awaited.</summary>
    public static async Task EventuallyAsync(Func<bool> condition, Func<string> what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!condition())
        {
            if (limit.IsCancellationRequested) Assert.Fail($"waited in vain for {what()}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks the receivers to stop and waits until they have.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running).WaitAsync(Limit);
    }

    public async ValueTask DisposeAsync()
    {
        await abandon.CancelAsync();
        await StopAsync();
        foreach (var publisher in publishers) await publisher.DisposeAsync();
        stopping.Dispose();
        abandon.Dispose();
    }
}
