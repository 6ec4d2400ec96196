using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Schedules;

namespace FunctionsPlatform.Planning.CronJobs;

/// <summary>What was due since the last decision: what is started now, and what is not.</summary>
/// <param name="Start">In order.</param>
/// <param name="Through">Up to there everything is decided by this.</param>
internal sealed record DueRuns(ImmutableArray<DateTimeOffset> Start, ImmutableArray<SkippedRun> Skip, DateTimeOffset Through)
{
    /// <summary>A run no later than this was not missed: the control plane was only busy.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // Beyond it the missed are not counted one by one: a control plane comes back after a month, and a schedule is of every second.
    private const int MostCounted = 10_000;

    public static DueRuns Of(CronJobSpec spec, CronSchedule schedule, DateTimeOffset since, DateTimeOffset now)
    {
        var graceStart = now - Grace > since ? now - Grace : since;
        ImmutableArray<DateTimeOffset> recent = [.. schedule.Between(graceStart, now)];
        var (missed, isMore) = Count(schedule, since, graceStart);
        var lastMissed = missed == 0 ? null : schedule.Last(since, graceStart);
        var through = recent.IsEmpty ? lastMissed ?? since : recent[^1];
        if (spec.Suspend) return new DueRuns([], [.. Missed(missed, isMore, lastMissed, SkipReasons.Suspended, "spec.suspend is set"), .. recent.Select(due => new SkippedRun(due, SkipReasons.Suspended, "spec.suspend is set"))], through);

        var latest = spec.StartingDeadline ?? (spec.MissedRuns == MissedRuns.RunOnce ? TimeSpan.MaxValue : Grace);
        ImmutableArray<DateTimeOffset> start = [.. recent.Where(due => now - due <= latest)];
        var skip = ImmutableArray.CreateBuilder<SkippedRun>();
        // Of what was missed the newest makes up for all, unless one that is due now does.
        var makesUp = recent.IsEmpty && lastMissed is { } last && now - last <= latest;
        if (makesUp)
        {
            start = [lastMissed!.Value];
            skip.AddRange(Missed(missed - 1, isMore, schedule.Last(since, lastMissed.Value.AddTicks(-1)), SkipReasons.Missed, "nobody could start it; a newer run makes up for it"));
        }
        else
        {
            var why = recent.IsEmpty ? (SkipReasons.TooLate, $"it could not be started within {DurationText.Format(latest < TimeSpan.MaxValue ? latest : Grace)}") : (SkipReasons.Missed, "nobody could start it; a newer run makes up for it");
            skip.AddRange(Missed(missed, isMore, lastMissed, why.Item1, why.Item2));
        }

        skip.AddRange(recent.Where(due => now - due > latest).Select(due => new SkippedRun(due, SkipReasons.TooLate, $"it could not be started within {DurationText.Format(latest)}")));
        return new DueRuns(start, skip.ToImmutable(), through);
    }

    private static (long Count, bool IsMore) Count(CronSchedule schedule, DateTimeOffset since, DateTimeOffset until)
    {
        var count = schedule.Between(since, until).Take(MostCounted + 1).Count();
        return (Math.Min(count, MostCounted), count > MostCounted);
    }

    private static IEnumerable<SkippedRun> Missed(long count, bool isMore, DateTimeOffset? last, string reason, string message)
    {
        if (count <= 0 || last is not { } time) return [];
        if (count == 1) return [new SkippedRun(time, reason, message)];
        var counted = string.Create(CultureInfo.InvariantCulture, $"{(isMore ? "more than " : "")}{count} runs up to this one");
        return [new SkippedRun(time, reason, $"{counted}: {message}", count)];
    }
}
