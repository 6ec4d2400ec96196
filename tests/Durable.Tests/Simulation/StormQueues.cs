using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>Messages that are late.</summary>
internal sealed class StormQueues(IQueueStore inner, Random random, StormRates rates) : IQueueStore
{
    public ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken) =>
        inner.SendAsync(queue, body, Later(visibleAfter), cancellationToken);

    public ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken) =>
        inner.ReceiveAsync(request, cancellationToken);

    public ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        inner.ExtendAsync(queue, message, visibility, cancellationToken);

    public ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken) =>
        inner.DeleteAsync(queue, message, cancellationToken);

    public ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken) => inner.PeekAsync(queue, max, cancellationToken);

    public ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken) => inner.CountAsync(queue, cancellationToken);

    private TimeSpan Later(TimeSpan asked)
    {
        lock (random)
        {
            if (random.NextDouble() >= rates.Delay) return asked;
            var late = asked + (rates.LongestDelay * random.NextDouble());
            return late < QueueLimits.MaxDelay ? late : asked;
        }
    }
}
