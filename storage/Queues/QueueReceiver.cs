namespace FunctionsPlatform.Storage;

/// <summary>A receive with a wait, for stores whose queues live in this process: look, sleep until woken, look again.</summary>
public static class QueueReceiver
{
    /// <param name="take">One look. Asked again after each wake.</param>
    public static async ValueTask<IReadOnlyList<QueueMessage>> ReceiveAsync(
        QueueReceive request, Func<CancellationToken, ValueTask<QueueTake>> take, QueueWaiters waiters, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Wait == TimeSpan.Zero) return await LookAsync(take, waiters, cancellationToken).ConfigureAwait(false);
        var deadline = time.GetUtcNow() + request.Wait;
        using var waiter = waiters.Join();
        while (true)
        {
            waiter.BeforeLook();
            var messages = await LookAsync(take, waiters, cancellationToken).ConfigureAwait(false);
            if (messages.Count > 0) return messages;
            var woken = await waiter.WaitAsync(deadline - time.GetUtcNow(), time, cancellationToken).ConfigureAwait(false);
            if (!woken) return messages;
        }
    }

    private static async ValueTask<IReadOnlyList<QueueMessage>> LookAsync(
        Func<CancellationToken, ValueTask<QueueTake>> take, QueueWaiters waiters, CancellationToken cancellationToken)
    {
        QueueTake taken;
        try
        {
            taken = await take(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // This receiver may have been woken for a message that it did not get to see.
            waiters.WakeOne();
            throw;
        }

        if (taken.NextVisible is { } next) waiters.WakeAt(next);
        return taken.Messages;
    }
}
