using System.Collections.Concurrent;

namespace FunctionsPlatform.Storage.Memory;

/// <summary><see cref="IQueueStore"/> in memory. A waiting receiver is woken by a send and by a message becoming visible again.</summary>
public sealed class MemoryQueueStore(TimeProvider time) : IQueueStore, IDisposable
{
    private readonly ConcurrentDictionary<string, MemoryQueue> queues = new(StringComparer.Ordinal);

    public ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        QueueRules.RequireMessage(queue, body, visibleAfter);
        cancellationToken.ThrowIfCancellationRequested();
        Queue(queue).Send(body.ToArray(), visibleAfter);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken)
    {
        QueueRules.RequireReceive(request);
        cancellationToken.ThrowIfCancellationRequested();
        var queue = Queue(request.Queue);
        return QueueReceiver.ReceiveAsync(request, _ => ValueTask.FromResult(queue.Take(request)), queue.Waiters, time, cancellationToken);
    }

    public ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        QueueRules.RequireDelay(visibility, nameof(visibility));
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Queue(queue).Extend(message, visibility));
    }

    public ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Queue(queue).Delete(message));
    }

    public ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken)
    {
        QueueRules.RequirePeek(queue, max);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Queue(queue).Peek(max));
    }

    public ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Queue(queue).Count);
    }

    public void Dispose()
    {
        foreach (var queue in queues.Values) queue.Waiters.Dispose();
    }

    private MemoryQueue Queue(string name) => queues.GetOrAdd(name, static (_, time) => new MemoryQueue(time), time);
}
