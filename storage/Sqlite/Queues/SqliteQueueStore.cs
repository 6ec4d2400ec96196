using System.Collections.Concurrent;
using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Reading;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Queues;

internal sealed class SqliteQueueStore(Writer writer, ReaderPool readers, NameIds names, TimeProvider time) : IQueueStore, IDisposable
{
    private readonly ConcurrentDictionary<string, QueueWaiters> waiters = new(StringComparer.Ordinal);

    public async ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        QueueRules.RequireMessage(queue, body, visibleAfter);
        cancellationToken.ThrowIfCancellationRequested();
        var id = await names.GetAsync(NameKind.Queue, queue).ConfigureAwait(false);
        await writer.SubmitAsync(new SendOperation(id, body, visibleAfter, WaitersOf(queue))).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken)
    {
        QueueRules.RequireReceive(request);
        cancellationToken.ThrowIfCancellationRequested();
        var id = await names.GetAsync(NameKind.Queue, request.Queue).ConfigureAwait(false);
        return await QueueReceiver.ReceiveAsync(request, TakeAsync, WaitersOf(request.Queue), time, cancellationToken).ConfigureAwait(false);

        ValueTask<QueueTake> TakeAsync(CancellationToken token)
        {
            token.ThrowIfCancellationRequested();
            return writer.SubmitAsync(new TakeOperation(id, request));
        }
    }

    public async ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        QueueRules.RequireDelay(visibility, nameof(visibility));
        cancellationToken.ThrowIfCancellationRequested();
        if (names.Find(NameKind.Queue, queue) is not { } id || Delivery.Parse(message) is not { } delivery) return null;
        var receipt = await writer.SubmitAsync(new ExtendOperation(id, delivery, visibility, WaitersOf(queue))).ConfigureAwait(false);
        return receipt?.ToString(CultureInfo.InvariantCulture);
    }

    public async ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        cancellationToken.ThrowIfCancellationRequested();
        if (names.Find(NameKind.Queue, queue) is not { } id || Delivery.Parse(message) is not { } delivery) return false;
        return await writer.SubmitAsync(new DeleteOperation(id, delivery)).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken)
    {
        QueueRules.RequirePeek(queue, max);
        if (names.Find(NameKind.Queue, queue) is not { } id) return ValueTask.FromResult<IReadOnlyList<QueueMessage>>([]);
        return readers.ReadAsync(Peek, (id, time.GetUtcNow().UtcTicks, max), cancellationToken);
    }

    public ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken)
    {
        QueueRules.RequireName(queue);
        if (names.Find(NameKind.Queue, queue) is not { } id) return ValueTask.FromResult(0L);
        return readers.ReadAsync(Count, id, cancellationToken);
    }

    /// <summary>Ends the waits: each receiver looks once more and is told that the store is closed.</summary>
    public void Dispose()
    {
        foreach (var queue in waiters.Values) queue.Dispose();
    }

    private QueueWaiters WaitersOf(string queue) => waiters.GetOrAdd(queue, static (_, time) => new QueueWaiters(time), time);

    private static IReadOnlyList<QueueMessage> Peek(Reader reader, (long Queue, long Now, int Max) asked)
    {
        var messages = new List<QueueMessage>();
        var peek = reader.PeekMessages.Bind(1, asked.Queue).Bind(2, asked.Now).Bind(3, asked.Max);
        try
        {
            while (peek.Step())
                messages.Add(new QueueMessage(peek.Integer(0).ToString(CultureInfo.InvariantCulture), "", peek.Bytes(3).ToArray(), (int)peek.Integer(1), new DateTimeOffset(peek.Integer(2), TimeSpan.Zero)));
        }
        finally
        {
            peek.Reset();
        }

        return messages;
    }

    private static long Count(Reader reader, long queue)
    {
        var count = reader.CountMessages.Bind(1, queue);
        try
        {
            count.Step();
            return count.Integer(0);
        }
        finally
        {
            count.Reset();
        }
    }
}
