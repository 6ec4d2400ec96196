namespace FunctionsPlatform.Functions.Sessions;

/// <summary>An action for many callers: each gets a run that has begun after its call, and all who wait get the same one.</summary>
internal sealed class JoinedRuns(Func<CancellationToken, Task> action, CancellationToken stopping)
{
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;
    private Task? next;

    /// <summary>Fails as the run does.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        lock (gate) return (next ??= RunAfterAsync(running)).WaitAsync(cancellationToken);
    }

    private async Task RunAfterAsync(Task before)
    {
        // The caller holds the gate.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) (running, next) = (next!, null);
        await action(stopping);
    }
}
