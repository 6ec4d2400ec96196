namespace FunctionsPlatform.NodeAgent.Session.Queues;

/// <summary>How long to go without looking into the queue: twice as long after each look that found nothing, and at once again after something has happened.</summary>
internal sealed class PollPace(TimeSpan shortest, TimeSpan longest, TimeProvider time)
{
    private readonly TimeSpan shortest = shortest;
    private readonly Lock gate = new();
    private TimeSpan pause = shortest;
    private TaskCompletionSource woken = NewSource();

    /// <summary>Something was found, or something was sent that will be answered.</summary>
    public void Quicken()
    {
        lock (gate)
        {
            pause = shortest;
            woken.TrySetResult();
        }
    }

    /// <summary>Waits until the next look is due.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var (now, wake) = Next();
        try
        {
            await wake.WaitAsync(now, time, cancellationToken);
            // Not at once: what was sent has to be worked on before it is answered.
            await Task.Delay(shortest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing has happened; the pause is over.
        }
    }

    /// <summary>The pause before the next look, and what ends it early.</summary>
    internal (TimeSpan Pause, Task Woken) Next()
    {
        lock (gate)
        {
            var now = pause;
            pause = 2 * pause < longest ? 2 * pause : longest;
            if (woken.Task.IsCompleted) woken = NewSource();
            return (now, woken.Task);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
