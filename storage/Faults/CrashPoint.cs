namespace FunctionsPlatform.Storage.Faults;

/// <summary>Death of the process at its n-th storage call: that call throws, before or after its effect, and every later one is refused.</summary>
/// <remarks>
/// <para>To walk every point of a workload: run it once with <see cref="Never"/> and read <see cref="Calls"/>; then, for each n from 1 to
/// that and both moments, run it on a fresh store behind a crash point, start it again on the same store without one, and compare.</para>
/// <para>One crash point is shared by the three ports of a <see cref="FaultyStore"/>, so it counts the calls of all of them.</para>
/// </remarks>
public sealed class CrashPoint(int at, CrashMoment moment) : StorageFaults, IDisposable
{
    private readonly CancellationTokenSource ended = new();
    private readonly TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int calls;

    /// <summary>Never crashes; only counts.</summary>
    public static CrashPoint Never() => new(int.MaxValue, CrashMoment.BeforeEffect);

    /// <summary>Calls made so far, the fatal one included and those refused after it not.</summary>
    public int Calls => Math.Min(Volatile.Read(ref calls), at);

    /// <summary>Completes at the moment of death.</summary>
    public Task Crashed => crashed.Task;

    /// <inheritdoc/>
    public override CancellationToken Ended => ended.Token;

    public override async ValueTask<int> BeforeAsync(StorageCall call, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref calls);
        if (number < at) return number;
        if (number == at && moment == CrashMoment.AfterEffect) return number;
        if (number == at) await DieAsync().ConfigureAwait(false);
        throw Death(call, number);
    }

    public override async ValueTask AfterAsync(StorageCall call, int number, CancellationToken cancellationToken)
    {
        if (number == at) await DieAsync().ConfigureAwait(false);

        // A call that overtook the fatal one had its effect, but nobody is left to hear the answer.
        if (crashed.Task.IsCompleted) throw Death(call, number);
    }

    public void Dispose() => ended.Dispose();

    private async Task DieAsync()
    {
        crashed.TrySetResult();
        await ended.CancelAsync().ConfigureAwait(false);
    }

    private SimulatedCrashException Death(StorageCall call, int number) =>
        new(number <= at ? $"The process died at storage call {at}, {moment}: {call}." : $"The process died at storage call {at}; call {number} is refused: {call}.");
}
