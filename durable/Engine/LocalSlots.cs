namespace FunctionsPlatform.Durable;

/// <summary>Counts the workers that run activities beside the queue of activities, over all instances of this process.</summary>
internal sealed class LocalSlots(int count)
{
    private int free = count;

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref free) >= 0) return true;
        Interlocked.Increment(ref free);
        return false;
    }

    public void Release() => Interlocked.Increment(ref free);
}
