using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>A host that stands still at its n-th storage call (a long collection, a frozen machine) until it is let go on.</summary>
internal sealed class PauseFaults(int at) : StorageFaults
{
    private readonly TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int calls;

    /// <summary>Completes when it stands still.</summary>
    public Task Paused => paused.Task;

    public void Resume() => resumed.TrySetResult();

    public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
    {
        // As DeathPoint counts: what is received is not handled yet.
        if (call.Operation is "Queues.Receive" or "Queues.Count" || Interlocked.Increment(ref calls) != at) return 0;
        paused.TrySetResult();
        await resumed.Task;
        return 0;
    }

    public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
