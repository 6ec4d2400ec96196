using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>Death of a process at its n-th storage call, before or after that call's effect; whatever it tries afterwards is refused.</summary>
/// <remarks>Receives are not counted: to die after one is to die before the first call of its handler.</remarks>
/// <param name="kill">Ends the real process; null: the simulated one ends by exceptions.</param>
internal sealed class DeathPoint(int at, CrashMoment moment, Action? kill = null) : StorageFaults
{
    private int calls;
    private volatile string? where;

    public static DeathPoint Never() => new(int.MaxValue, CrashMoment.BeforeEffect);

    public int Calls => Volatile.Read(ref calls);

    public bool IsDead => where is not null;

    public override ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
    {
        Refuse();
        if (call.Operation is "Queues.Receive" or "Queues.Count") return ValueTask.FromResult(0);
        var number = Interlocked.Increment(ref calls);
        if (number == at && moment == CrashMoment.BeforeEffect) Die(call);
        return ValueTask.FromResult(number);
    }

    public override ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken)
    {
        if (number == at) Die(call);
        Refuse();
        return ValueTask.CompletedTask;
    }

    public override string ToString() => where ?? "alive";

    private void Die(StorageCall call)
    {
        where = $"call {at} ({call}), {moment}";
        kill?.Invoke();
        Refuse();
    }

    private void Refuse()
    {
        if (where is { } point) throw new SimulatedCrashException("The process died at " + point);
    }
}
