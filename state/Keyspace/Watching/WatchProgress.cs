namespace FunctionsPlatform.State;

/// <summary>Asks watches how far they are. One of these may be given to any number of watches: each answers each request once.</summary>
public sealed class WatchProgress
{
    private readonly Lock gate = new();
    private TaskCompletionSource changed = NewSignal();
    private long requests;

    /// <summary>Each watch answers with <see cref="WatchBatch.Progress"/> as soon as it has told all that had happened.</summary>
    public void Request()
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            requests++;
            (signal, changed) = (changed, NewSignal());
        }

        signal.SetResult();
    }

    /// <summary>How often it has been asked, and what completes when it is asked again.</summary>
    internal (long Requests, Task Changed) Read()
    {
        lock (gate) return (requests, changed.Task);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
