namespace FunctionsPlatform.State.Replication;

internal static class PollPause
{
    /// <summary>Waits for a signal of this process, or for the time to look at what others did.</summary>
    /// <returns>True when the signal came.</returns>
    public static async Task<bool> WaitAsync(Task changed, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(interval, time, pause.Token)).ConfigureAwait(false);
        // Ends the delay when the signal was first; else its timer would outlive the wait.
        await pause.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return changed.IsCompleted;
    }
}
