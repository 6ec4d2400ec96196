using FunctionsPlatform.Storage;
using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>What happens to one process: failures, lost answers, standing still, and its death.</summary>
internal sealed class StormFaults(Random random, StormRates rates) : StorageFaults
{
    private TaskCompletionSource paused = New();
    private TaskCompletionSource resumed = New();
    private volatile bool dead;

    public bool IsDead => dead;

    /// <summary>Completes when the process stands still.</summary>
    public Task Paused => paused.Task;

    public void Resume()
    {
        var waiting = resumed;
        (paused, resumed) = (New(), New());
        waiting.TrySetResult();
    }

    public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
    {
        Refuse(call);
        if (Happens(rates.Pause))
        {
            var until = resumed.Task;
            paused.TrySetResult();
            await until;
        }

        if (Happens(rates.Die / 2)) Die(call);
        if (Happens(rates.Fail / 2)) throw new StorageException($"Injected before effect: {call}.");
        return 0;
    }

    public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken)
    {
        Refuse(call);
        if (Happens(rates.Die / 2)) Die(call);
        if (Happens(rates.Fail / 2)) throw new StorageException($"Injected after effect, answer lost: {call}.", outcomeUnknown: call.Writes);
        return ValueTask.CompletedTask;
    }

    public override bool DuplicatesSend() => Happens(rates.Duplicate);

    public override IReadOnlyList<QueueMessage> Reorder(IReadOnlyList<QueueMessage> messages)
    {
        if (messages.Count < 2 || !Happens(rates.Reorder)) return messages;
        var shuffled = messages.ToArray();
        lock (random) random.Shuffle(shuffled);
        return shuffled;
    }

    private void Die(StorageCall call)
    {
        dead = true;
        Refuse(call);
    }

    private void Refuse(StorageCall call)
    {
        if (dead) throw new SimulatedCrashException($"The process is dead: {call}.");
    }

    private bool Happens(double rate)
    {
        lock (random) return random.NextDouble() < rate;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
