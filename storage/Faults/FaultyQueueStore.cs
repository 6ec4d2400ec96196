namespace FunctionsPlatform.Storage.Faults;

/// <summary>A queue store whose calls go wrong as <see cref="StorageFaults"/> say; messages may come twice and in another order.</summary>
public sealed class FaultyQueueStore(IQueueStore inner, StorageFaults faults) : IQueueStore
{
    public ValueTask SendAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Queues.Send", queue, Writes: true), token => SendOnceOrTwiceAsync(queue, body, visibleAfter, token), cancellationToken);

    public ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(QueueReceive request, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Queues.Receive", request.Queue, Writes: true), token => ReceiveUntilEndedAsync(request, token), cancellationToken);

    public ValueTask<string?> ExtendAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Queues.Extend", queue, Writes: true), token => inner.ExtendAsync(queue, message, visibility, token), cancellationToken);

    public ValueTask<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Queues.Delete", queue, Writes: true), token => inner.DeleteAsync(queue, message, token), cancellationToken);

    public ValueTask<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int max, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Queues.Peek", queue, Writes: false), token => inner.PeekAsync(queue, max, token), cancellationToken);

    public ValueTask<long> CountAsync(string queue, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Queues.Count", queue, Writes: false), token => inner.CountAsync(queue, token), cancellationToken);

    private async ValueTask SendOnceOrTwiceAsync(string queue, ReadOnlyMemory<byte> body, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        await inner.SendAsync(queue, body, visibleAfter, cancellationToken).ConfigureAwait(false);
        if (faults.DuplicatesSend()) await inner.SendAsync(queue, body, visibleAfter, cancellationToken).ConfigureAwait(false);
    }

    // A dead process's receive must not take a message that the next process waits for.
    private async ValueTask<IReadOnlyList<QueueMessage>> ReceiveUntilEndedAsync(QueueReceive request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, faults.Ended);
        try
        {
            var messages = faults.Reorder(await inner.ReceiveAsync(request, either.Token).ConfigureAwait(false));
            foreach (var message in messages)
            {
                if (faults.Redelivers()) await inner.ExtendAsync(request.Queue, message, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
            }

            return messages;
        }
        catch (OperationCanceledException) when (faults.Ended.IsCancellationRequested)
        {
            throw new SimulatedCrashException($"The process died while it waited for '{request.Queue}'.");
        }
    }
}
