using System.Collections.Concurrent;

namespace FunctionsPlatform.Durable;

/// <summary>Wakes callers in this process that wait for an instance, so that they need not poll for what happens here.</summary>
internal sealed class InstanceSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    // A hundred looks a second, shared by all who wait: a thousand who looked every second would keep the storage from what they wait for.
    private static readonly TimeSpan PauseForEach = TimeSpan.FromMilliseconds(10);
    private int waiters;

    /// <summary>Counts a caller among those that wait, until it disposes what it gets.</summary>
    public IDisposable Wait()
    {
        Interlocked.Increment(ref waiters);
        return new Leaving(this);
    }

    /// <summary>How long a caller goes without looking, who alone would look after <paramref name="pause"/>.</summary>
    public TimeSpan Share(TimeSpan pause)
    {
        var shared = PauseForEach * Volatile.Read(ref waiters);
        return shared > pause ? shared : pause;
    }

    /// <summary>Completes at the instance's next change. Take it before reading the instance, or a change in between is missed.</summary>
    public Task NextChange(string instanceId) =>
        waiting.GetOrAdd(instanceId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Changed(string instanceId)
    {
        if (waiting.TryRemove(instanceId, out var waiter)) waiter.TrySetResult();
    }

    private sealed class Leaving(InstanceSignals signals) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) Interlocked.Decrement(ref signals.waiters);
        }
    }
}
