namespace FunctionsPlatform.Storage;

/// <summary>One receiver's place in <see cref="QueueWaiters"/>.</summary>
public sealed class QueueWaiter : IDisposable
{
    private readonly QueueWaiters waiters;
    private TaskCompletionSource woken = NewSource();

    internal QueueWaiter(QueueWaiters waiters)
    {
        this.waiters = waiters;
        Node = new LinkedListNode<QueueWaiter>(this);
    }

    internal LinkedListNode<QueueWaiter> Node { get; }

    internal bool HoldsWake => woken.Task.IsCompleted;

    /// <summary>Says that the receiver is about to look into the queue: a wake so far is used up, one from now on counts.</summary>
    public void BeforeLook() => waiters.Rejoin(this);

    /// <summary>Waits for a wake since <see cref="BeforeLook"/>.</summary>
    /// <returns>False when <paramref name="timeout"/> passed first.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (woken.Task.IsCompleted) return true;
        if (timeout <= TimeSpan.Zero) return false;
        try
        {
            await woken.Task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => waiters.Leave(this);

    internal void Wake() => woken.TrySetResult();

    internal void Renew()
    {
        if (woken.Task.IsCompleted) woken = NewSource();
    }

    // Continuations elsewhere: the one that wakes may hold a lock or be the store's writer.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
