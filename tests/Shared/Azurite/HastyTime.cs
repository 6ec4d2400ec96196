using System.Collections.Concurrent;

namespace FunctionsPlatform.Testing.Azurite;

/// <summary>A clock on which every pause is over at once. It keeps which pauses were asked for.</summary>
public sealed class HastyTime(TimeProvider clock) : TimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> pauses = new();

    public IReadOnlyCollection<TimeSpan> Pauses => pauses;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Hurried(dueTime), period);

    private TimeSpan Hurried(TimeSpan dueTime)
    {
        if (dueTime == Timeout.InfiniteTimeSpan) return dueTime;
        pauses.Enqueue(dueTime);
        return TimeSpan.Zero;
    }
}
