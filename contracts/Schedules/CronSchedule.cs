using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace FunctionsPlatform.Contracts.Schedules;

/// <summary>When a cron schedule is due in a time zone.</summary>
/// <remarks>
/// What the clock shows decides, as in Vixie cron. Where it jumps forward, a time of day that is left out is due at the first moment after the jump; where it goes
/// back, a time of day that comes twice is due the first time only. Schedules of an interval (a <c>*</c> or <c>*/n</c> for the hour or what is below it) go on through both.
/// </remarks>
public sealed class CronSchedule
{
    private const int FieldsWithSeconds = 6;

    /// <summary>Day of month, month and day of week.</summary>
    private const int DateFields = 3;

    private static readonly TimeSpan LongestJump = TimeSpan.FromHours(24);

    // No clock changes twice within it.
    private static readonly TimeSpan ScanStep = TimeSpan.FromHours(12);

    // From the shortest to the longest that lies between two times of any schedule: February 29th, and eight years round 2100.
    private static readonly TimeSpan[] Windows =
        [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(31), TimeSpan.FromDays(366), TimeSpan.FromDays(9 * 366)];

    private readonly CronExpression expression;
    private readonly bool isInterval;

    private CronSchedule(CronExpression expression, bool isInterval, TimeZoneInfo zone) => (this.expression, this.isInterval, Zone) = (expression, isInterval, zone);

    public TimeZoneInfo Zone { get; }

    /// <param name="schedule">Five fields, six with seconds in front, or a word such as <c>@daily</c>.</param>
    /// <param name="timeZone">A name of the IANA database, such as <c>Europe/Berlin</c>.</param>
    /// <param name="problem">What is wrong, and of which of the two.</param>
    public static bool TryParse(string schedule, string timeZone, [NotNullWhen(true)] out CronSchedule? parsed, out CronProblem problem)
    {
        (parsed, problem) = (null, default);
        if (FindZone(timeZone) is not { } zone)
        {
            problem = new CronProblem(IsZone: true, ZoneProblem(timeZone));
            return false;
        }

        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            var expression = CronExpression.Parse(string.Join(' ', fields), fields.Length == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
            parsed = new CronSchedule(expression, IsInterval(fields), zone);
            return true;
        }
        catch (CronFormatException wrong)
        {
            problem = new CronProblem(IsZone: false, $"is '{schedule}': {Lower(wrong.Message)}; write minute, hour, day of month, month and day of week (with seconds in front if wanted), or a word such as @daily");
            return false;
        }
    }

    /// <returns>The first time after <paramref name="time"/>, with the zone's offset then; null when it is never due again.</returns>
    public DateTimeOffset? Next(DateTimeOffset time)
    {
        // The expression is asked about the clock on the wall only, and what the wall shows when is worked out here: the package knows zones too, but goes by
        // their "daylight" and "standard" names, and these do not tell which of two equal times comes first (Casablanca takes its summer time back for Ramadan).
        var cursor = time.UtcDateTime;
        var offset = Zone.GetUtcOffset(cursor);
        var (wall, isIncluded) = (Wall(cursor, offset), false);
        if (!isInterval && ChangeIn(cursor - LongestJump, cursor) is { } recent && Zone.GetUtcOffset(recent.AddSeconds(-1)) is var before && Wall(recent, before) is var shownUntil && shownUntil > wall)
            (wall, isIncluded) = (shownUntil, true);
        while (expression.GetNextOccurrence(wall, isIncluded) is { } found)
        {
            var due = DateTime.SpecifyKind(found - offset, DateTimeKind.Utc);
            if (ChangeIn(cursor, due) is not { } change) return new DateTimeOffset(found.Ticks, offset);
            var after = Zone.GetUtcOffset(change);
            // The clock jumps over it.
            if (found < Wall(change, after)) return new DateTimeOffset(change).ToOffset(after);
            // Where it goes back, what it has shown until then was due then.
            wall = Wall(change, isInterval || after > offset ? after : offset);
            (cursor, offset, isIncluded) = (change, after, true);
        }

        return null;
    }

    /// <summary>The times after <paramref name="from"/> up to and with <paramref name="to"/>, in order.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset to)
    {
        for (var next = Next(from); next <= to; next = Next(next.Value)) yield return next.Value;
    }

    /// <returns>The last time up to and with <paramref name="time"/>, and after <paramref name="after"/>; null when there is none.</returns>
    public DateTimeOffset? Last(DateTimeOffset after, DateTimeOffset time)
    {
        foreach (var window in Windows)
        {
            var from = time - window > after ? time - window : after;
            DateTimeOffset? last = null;
            foreach (var due in Between(from, time)) last = due;
            if (last is not null || from == after) return last;
        }

        return null;
    }

    // As if it were UTC: that is how the expression is asked about any clock.
    private static DateTime Wall(DateTime utc, TimeSpan offset) => DateTime.SpecifyKind(utc + offset, DateTimeKind.Utc);

    /// <returns>The first second after <paramref name="from"/>, and not after <paramref name="to"/>, with another offset than the one before it.</returns>
    private DateTime? ChangeIn(DateTime from, DateTime to)
    {
        var offset = Zone.GetUtcOffset(from);
        for (var (low, high) = (from, from); low < to; low = high)
        {
            high = to - low > ScanStep ? low + ScanStep : to;
            if (Zone.GetUtcOffset(high) == offset) continue;
            while (high - low > TimeSpan.FromSeconds(1))
            {
                var middle = low + ((high - low) / 2);
                if (Zone.GetUtcOffset(middle) == offset) low = middle;
                else high = middle;
            }

            return new DateTime(high.Ticks - (high.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
        }

        return null;
    }

    // With a star, a range or a step in the hour or below it goes by intervals.
    private static bool IsInterval(string[] fields) => fields switch
    {
        [var word] => word is not ("@daily" or "@midnight" or "@weekly" or "@monthly" or "@yearly" or "@annually"),
        _ => fields.SkipLast(DateFields).Any(field => field.AsSpan().ContainsAny('*', '-', '/')),
    };

    private static TimeZoneInfo? FindZone(string name) =>
        name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    private static string ZoneProblem(string name) => name.Length > 0 && FindZone("Europe/Berlin") is null && FindZone("America/New_York") is null
        ? $"is '{name}', and this host knows no time zones but UTC: its time zone database is not installed (package tzdata)"
        : $"is '{name}'; must be a name of the IANA time zone database, such as UTC or Europe/Berlin";

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');
}
