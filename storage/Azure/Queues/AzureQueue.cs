using Azure;
using Azure.Storage.Queues;

namespace FunctionsPlatform.Storage.Azure.Queues;

/// <summary>One queue as this process sees it: its client, the receivers that wait for it here, and how long they go without looking.</summary>
internal sealed class AzureQueue(QueueClient client, AzureStoreOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private TimeSpan pause = options.ShortestPoll;

    public QueueClient Client => client;

    public QueueWaiters Waiters { get; } = new(time);

    /// <summary>When to look again after a look that took <paramref name="messages"/> of at most <paramref name="max"/>.</summary>
    public DateTimeOffset AfterLook(int messages, int max)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (messages > 0)
            {
                pause = options.ShortestPoll;
                // A full hand: there may be more, for another receiver to fetch at once.
                return messages == max ? now : now + pause;
            }

            var next = now + pause;
            pause = 2 * pause < options.LongestPoll ? 2 * pause : options.LongestPoll;
            return next;
        }
    }

    /// <summary>This process made a message visible, now or later: a receiver here looks then, and soon again.</summary>
    public void Expect(TimeSpan visibleAfter)
    {
        lock (gate) pause = options.ShortestPoll;
        if (visibleAfter == TimeSpan.Zero) Waiters.WakeOne();
        else Waiters.WakeAt(time.GetUtcNow() + visibleAfter);
    }

    /// <summary>Runs <paramref name="call"/>, once more when the queue had to be made first.</summary>
    public async ValueTask<T> CallAsync<T>(Func<QueueClient, Task<T>> call)
    {
        try
        {
            return await call(client).ConfigureAwait(false);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == "QueueNotFound")
        {
            await client.CreateIfNotExistsAsync().ConfigureAwait(false);
            return await call(client).ConfigureAwait(false);
        }
    }

    public void Dispose() => Waiters.Dispose();
}
