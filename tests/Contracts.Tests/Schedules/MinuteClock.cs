using System.Globalization;

namespace FunctionsPlatform.Contracts.Tests.Schedules;

/// <summary>The slow and obvious way to know when a schedule is due: look at the clock on the wall every minute.</summary>
internal sealed class MinuteClock
{
    private readonly int[] offsets;

    public MinuteClock(string zone, int from, int to)
    {
        Start = new DateTimeOffset(from, 1, 1, 0, 0, 0, TimeSpan.Zero);
        End = new DateTimeOffset(to, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        offsets = new int[(int)(End - Start).TotalMinutes];
        for (var minute = 0; minute < offsets.Length; minute++)
            offsets[minute] = minute % 15 == 0 ? (int)info.GetUtcOffset(Start.AddMinutes(minute).UtcDateTime).TotalMinutes : offsets[minute - 1];
        Changes = Enumerable.Range(1, offsets.Length - 1).Count(minute => offsets[minute] != offsets[minute - 1]);
    }

    public DateTimeOffset Start { get; }

    public DateTimeOffset End { get; }

    public int Changes { get; }

    public List<DateTimeOffset> Due(string schedule)
    {
        var fields = schedule.Split(' ');
        var (minutes, hours, days, months, weekdays) = (Set(fields[0], 60), Set(fields[1], 24), Set(fields[2], 32), Set(fields[3], 13), Set(fields[4].Replace("SUN", "0"), 7));
        var isInterval = fields.Take(2).Any(field => field.Contains('*') || field.Contains('-') || field.Contains('/'));
        var due = new List<DateTimeOffset>();
        var start = Start.UtcDateTime;
        for (var minute = 0; minute < offsets.Length; minute++)
        {
            var offset = offsets[minute];
            var (isDue, jump) = (Matches(minute + offset), minute == 0 ? 0 : offset - offsets[minute - 1]);
            // Shown before: the clock went back less than three hours ago, and showed this minute until then.
            if (isDue && !isInterval)
            {
                for (var ago = 1; ago <= 180 && ago <= minute && isDue; ago++)
                    if (minute - ago + offsets[minute - ago] == minute + offset) isDue = false;
            }

            // Left out: the clock jumped over it, and this is the first moment after.
            for (var skipped = 1; skipped <= jump && !isDue; skipped++) isDue = Matches(minute + offset - skipped);
            if (isDue) due.Add(Start.AddMinutes(minute));
        }

        return due;

        bool Matches(int wallMinute)
        {
            if (!minutes[((wallMinute % 60) + 60) % 60]) return false;
            var wall = start.AddMinutes(wallMinute);
            return hours[wall.Hour] && days[wall.Day] && months[wall.Month] && weekdays[(int)wall.DayOfWeek];
        }
    }

    private static bool[] Set(string field, int size)
    {
        var set = new bool[size];
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.Split('/') is [var head, var every] ? (head, int.Parse(every, CultureInfo.InvariantCulture)) : (part, 1);
            var bounds = range == "*" ? [0, size - 1] : range.Split('-').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            for (var value = bounds[0]; value <= bounds[^1]; value += step) set[value] = true;
        }

        return set;
    }
}
