using System.Collections.Concurrent;

namespace FunctionsPlatform.Durable;

/// <summary>Wakes callers in this process that wait for an instance, so that they need not poll for what happens here.</summary>
internal sealed class InstanceSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>Completes at the instance's next change. Take it before reading the instance, or a change in between is missed.</summary>
    public Task NextChange(string instanceId) =>
        waiting.GetOrAdd(instanceId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Changed(string instanceId)
    {
        if (waiting.TryRemove(instanceId, out var waiter)) waiter.TrySetResult();
    }
}
