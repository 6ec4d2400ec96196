namespace FunctionsPlatform.Messaging;

/// <summary>Counts what is under way and tells when nothing is.</summary>
internal sealed class InFlight
{
    private readonly Lock gate = new();
    private TaskCompletionSource? idle;
    private int count;

    public int Count => Volatile.Read(ref count);

    public void Enter()
    {
        lock (gate) count++;
    }

    public void Leave()
    {
        lock (gate)
        {
            if (--count == 0) idle?.TrySetResult();
        }
    }

    public Task WhenIdleAsync()
    {
        lock (gate)
        {
            if (count == 0) return Task.CompletedTask;
            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }
}
