namespace FunctionsPlatform.Planning.Nodes;

/// <summary>How long the sweeper has been watching without a break. Kept by it from sweep to sweep.</summary>
public sealed record SweepPresence(DateTimeOffset AwakeSince, DateTimeOffset LastSweep)
{
    private const int MissedSweeps = 3;

    /// <summary>
    /// The presence of a sweep at <paramref name="now"/>. One that was away for more than three intervals starts anew: while it slept, or
    /// while storage was out, nobody's heartbeats could be written either.
    /// </summary>
    public static SweepPresence Next(SweepPresence? before, DateTimeOffset now, TimeSpan interval)
    {
        var wasAway = before is null || now - before.LastSweep > interval * MissedSweeps;
        return new SweepPresence(wasAway ? now : before!.AwakeSince, now);
    }
}
