using System.Globalization;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>NCRONTAB with six fields, of which the double knows a star, a step and a number.</summary>
internal static class Schedule
{
    /// <summary>The first moment after <paramref name="after"/> that the schedule names.</summary>
    /// <exception cref="InvalidDataException">It is no such schedule.</exception>
    public static DateTimeOffset Next(string schedule, DateTimeOffset after)
    {
        var fields = schedule.Split(' ');
        if (fields.Length != 6) throw new InvalidDataException($"'{schedule}' has {fields.Length} fields; NCRONTAB has six.");
        var at = new DateTimeOffset(after.Ticks - (after.Ticks % TimeSpan.TicksPerSecond), after.Offset).AddSeconds(1);
        for (var tries = 0; tries < 2 * 24 * 3600; tries++, at = at.AddSeconds(1))
        {
            if (Names(fields[0], at.Second) && Names(fields[1], at.Minute) && Names(fields[2], at.Hour)) return at;
        }

        throw new InvalidDataException($"'{schedule}' names no moment within two days.");
    }

    private static bool Names(string field, int value)
    {
        if (field == "*") return true;
        if (field.StartsWith("*/", StringComparison.Ordinal)) return value % int.Parse(field.AsSpan(2), CultureInfo.InvariantCulture) == 0;
        return int.Parse(field, CultureInfo.InvariantCulture) == value;
    }
}
