using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Session;

/// <summary>Says how many waits of days have begun: only then may a test let those days pass.</summary>
internal sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private int longWaits;

    public int LongWaits => Volatile.Read(ref longWaits);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.FromDays(1)) Interlocked.Increment(ref longWaits);
        return timer;
    }
}
