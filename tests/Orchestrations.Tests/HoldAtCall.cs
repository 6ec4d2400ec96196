using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Orchestrations.Tests;

/// <summary>Stops a process just before one of its storage calls until it is let go: so what others do meanwhile meets it exactly there.</summary>
internal sealed class HoldAtCall : StorageFaults
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int calls;

    /// <summary>The call, counted from when it is set. 0: none.</summary>
    public int At { get; set; }

    /// <summary>Runs work until it is held, then the rest of the world, then lets the work end.</summary>
    /// <returns>False when the work ended without coming to the call.</returns>
    public async Task<bool> MeetAsync(Func<Task> work, Func<Task> meanwhile)
    {
        calls = 0;
        var running = Task.Run(work, World.Cancellation);
        await Task.WhenAny(reached.Task, running).WaitAsync(TimeSpan.FromSeconds(20), World.Cancellation);
        var isHeld = reached.Task.IsCompleted;
        await meanwhile();
        released.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(20), World.Cancellation);
        return isHeld;
    }

    public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref calls);
        if (number != At) return number;
        reached.TrySetResult();
        await released.Task.WaitAsync(cancellationToken);
        return number;
    }

    public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
