namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>A host's clock that is wrong by a fixed amount.</summary>
internal sealed class SkewedTime(TimeProvider right, TimeSpan wrongBy) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => right.LocalTimeZone;

    public override long TimestampFrequency => right.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + wrongBy;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        right.CreateTimer(callback, state, dueTime, period);
}
