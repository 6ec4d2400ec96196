namespace FunctionsPlatform.Durable;

/// <summary>Tells callers in this process that wait for an instance what its steps here have made of it, so that they need neither poll nor read.</summary>
internal sealed class InstanceSignals
{
    // A hundred looks a second, shared by all who wait: a thousand who looked every second would keep the storage from what they wait for.
    private static readonly TimeSpan PauseForEach = TimeSpan.FromMilliseconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<InstanceWaiter>> waiting = new(StringComparer.Ordinal);
    private int count;

    /// <summary>Hears of every change from now on. Begin before reading the instance, or a change in between is missed; dispose when done.</summary>
    /// <param name="until">What is waited for. Must be quick.</param>
    public InstanceWaiter Wait(string instanceId, Func<OrchestrationRuntimeStatus, bool> until)
    {
        var waiter = new InstanceWaiter(until, instanceId, Leave);
        lock (gate)
        {
            if (waiting.TryGetValue(instanceId, out var others)) others.Add(waiter);
            else waiting.Add(instanceId, [waiter]);
            count++;
        }

        return waiter;
    }

    /// <param name="head">As it was committed.</param>
    public void Changed(InstanceHead head)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(head.InstanceId, out var waiters)) return;
            foreach (var waiter in waiters) waiter.Hear(head);
        }
    }

    /// <summary>The pause between two looks of one caller: as wished while few wait, longer the more there are.</summary>
    public TimeSpan Share(TimeSpan wished)
    {
        var fair = PauseForEach * Volatile.Read(ref count);
        return fair > wished ? fair : wished;
    }

    private void Leave(InstanceWaiter waiter)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(waiter.InstanceId, out var waiters) || !waiters.Remove(waiter)) return;
            count--;
            if (waiters.Count == 0) waiting.Remove(waiter.InstanceId);
        }
    }
}
