namespace FunctionsPlatform.State.Replication;

/// <summary>Looks for what other processes have committed, once for all watchers of this process.</summary>
internal sealed class LogPoller(ReplicaKeeper keeper, TimeSpan interval, TimeProvider time)
{
    private readonly Lock gate = new();
    private Task? looking;
    private long looked;

    /// <summary>Waits for a change here, or for one of another process. May return without either.</summary>
    public async Task WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        if (await PollPause.WaitAsync(changed, interval, time, cancellationToken).ConfigureAwait(false)) return;
        if (Look() is { } look) await look.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // Watchers' pauses end at about the same time: the first one looks, and the others take part in what it finds.
    private Task? Look()
    {
        lock (gate)
        {
            if (looking is { IsCompleted: false }) return looking;
            if (looking is not null && time.GetElapsedTime(looked) < interval / 2) return null;
            looked = time.GetTimestamp();
            // Not on behalf of the watcher that happens to be first: it may give up.
            return looking = keeper.RefreshAsync(CancellationToken.None).AsTask();
        }
    }
}
