namespace FunctionsPlatform.Messaging.Tests.Broker;

/// <summary>One broker for the assembly: starting one takes some seconds. Tests have queues of their own.</summary>
public sealed class SharedRabbit : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static Task<RabbitBroker>? started;
    private static int queues;

    /// <summary>Skips the test, with the reason, where there can be no broker.</summary>
    public static Task<RabbitBroker> BrokerAsync()
    {
        if (RabbitBroker.WhyNot() is { } reason) Assert.Skip(reason);
        lock (Gate) return started ??= RabbitBroker.StartNewAsync(CancellationToken.None);
    }

    /// <summary>The address of a durable queue that nobody else uses; RabbitMQ makes it when a link names it.</summary>
    public static string NewQueue() => $"/queue/q{Interlocked.Increment(ref queues)}";

    public async ValueTask DisposeAsync()
    {
        Task<RabbitBroker>? running;
        lock (Gate) (running, started) = (started, null);
        if (running is { IsCompletedSuccessfully: true }) await (await running).DisposeAsync();
    }
}
