namespace FunctionsPlatform.Storage.Faults;

/// <summary>Faults drawn from a seed: equal seeds and equal orders of calls give equal faults.</summary>
public sealed class SeededFaults(int seed, FaultRates rates, TimeProvider time) : StorageFaults
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private int calls;

    /// <summary>What happens now; replace it to calm the store down or to make it worse.</summary>
    public FaultRates Rates { get; set; } = rates;

    public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref calls);
        if (Happens(Rates.Delay)) await Task.Delay(Rates.MaxDelay * Next(), time, cancellationToken).ConfigureAwait(false);
        if (Happens(Rates.FailBefore)) throw new StorageException($"Injected before effect: call {number}, {call}, seed {seed}.");
        return number;
    }

    public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken)
    {
        if (!Happens(Rates.FailAfter)) return ValueTask.CompletedTask;
        throw new StorageException($"Injected after effect, answer lost: call {number}, {call}, seed {seed}.", outcomeUnknown: call.Writes);
    }

    public override bool DuplicatesSend() => Happens(Rates.Duplicate);

    public override bool Redelivers() => Happens(Rates.Redeliver);

    public override bool Conflicts() => Happens(Rates.Conflict);

    public override IReadOnlyList<QueueMessage> Reorder(IReadOnlyList<QueueMessage> messages)
    {
        if (messages.Count < 2 || !Happens(Rates.Reorder)) return messages;
        var shuffled = messages.ToArray();
        lock (gate) random.Shuffle(shuffled);
        return shuffled;
    }

    // A rate of zero draws nothing, so that turning one fault off does not move the others more than it must.
    private bool Happens(double rate) => rate > 0 && Next() < rate;

    private double Next()
    {
        lock (gate) return random.NextDouble();
    }
}
