using FunctionsPlatform.Contracts.Schedules;

namespace FunctionsPlatform.Contracts.Tests.Schedules;

public sealed class CronScheduleTests
{
    private static readonly string[] Schedules =
    [
        "30 2 * * *", "0 2 * * *", "15 1 * * *", "30 0 * * *", "0 0 * * *", "45 1,2,3 * * 0", "*/20 * * * *", "7 * * * *", "0 */2 * * *", "10-50/20 1-3 * * *", "0 12 31 * *", "30 1 29 2 *", "0 3 * 3,10 SUN",
    ];

    /// <summary>Summer time of an hour, of half an hour, one that was given up, one that is taken back for Ramadan, and none.</summary>
    public static TheoryData<string, int, int> Zones => new()
    {
        { "Europe/Berlin", 2023, 2027 },
        { "America/New_York", 2023, 2027 },
        { "Australia/Lord_Howe", 2023, 2027 },
        { "America/Sao_Paulo", 2015, 2020 },
        { "Africa/Casablanca", 2021, 2026 },
        { "Asia/Kathmandu", 2024, 2025 },
    };

    [Theory]
    [MemberData(nameof(Zones))]
    public void Over_years_of_clock_changes_each_time_is_due_once_and_none_is_left_out(string zone, int from, int to)
    {
        Assert.SkipUnless(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), "This machine has no time zone database (package tzdata).");
        var clock = new MinuteClock(zone, from, to);
        if (zone != "Asia/Kathmandu") Assert.True(clock.Changes >= 6, $"{clock.Changes} clock changes of {zone} were looked at");
        foreach (var text in Schedules)
        {
            Assert.True(CronSchedule.TryParse(text, zone, out var schedule, out var problem), problem.Message);
            var due = schedule.Between(clock.Start.AddTicks(-1), clock.End.AddTicks(-1)).Select(time => time.ToUniversalTime()).ToList();

            var expected = clock.Due(text);

            if (due.SequenceEqual(expected)) continue;
            var extra = due.Except(expected).Take(3).Select(time => $"{time:u}");
            var missing = expected.Except(due).Take(3).Select(time => $"{time:u}");
            Assert.Fail($"'{text}' in {zone}: {due.Count} times, {expected.Count} expected; too many: {string.Join(", ", extra)}; missing: {string.Join(", ", missing)}");
        }
    }

    [Fact]
    public void The_next_time_is_the_same_from_wherever_it_is_asked_for()
    {
        Assert.SkipUnless(TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out _), "This machine has no time zone database (package tzdata).");
        Assert.True(CronSchedule.TryParse("*/10 30 2 * * *", "Europe/Berlin", out var schedule, out _));
        var start = new DateTimeOffset(2026, 10, 24, 20, 0, 0, TimeSpan.Zero);
        var all = schedule.Between(start, start.AddHours(12)).ToList();
        for (var second = 0; second < 12 * 3600; second += 7)
        {
            var asked = start.AddSeconds(second);
            Assert.Equal(all.FirstOrDefault(due => due > asked), schedule.Next(asked) is { } next && next <= start.AddHours(12) ? next : default);
        }
    }

    [Theory]
    [InlineData("61 * * * *", "UTC", false, "61")]
    [InlineData("nonsense", "UTC", false, "nonsense")]
    [InlineData("", "UTC", false, "minute, hour")]
    [InlineData("* * * * *", "Europe/Atlantis", true, "IANA")]
    [InlineData("* * * * *", "", true, "IANA")]
    public void What_is_wrong_is_said_of_the_field_that_is_wrong(string schedule, string zone, bool isZone, string words)
    {
        Assert.False(CronSchedule.TryParse(schedule, zone, out _, out var problem));
        Assert.Equal(isZone, problem.IsZone);
        Assert.Contains(words, problem.Message);
    }

    [Theory]
    [InlineData("@daily", "2026-01-02T00:00:00Z")]
    [InlineData("@hourly", "2026-01-01T01:00:00Z")]
    [InlineData("*/5 * * * * *", "2026-01-01T00:00:05Z")]
    [InlineData("0 12 * * MON", "2026-01-05T12:00:00Z")]
    public void Words_names_and_seconds_are_understood(string text, string next)
    {
        Assert.True(CronSchedule.TryParse(text, "UTC", out var schedule, out _));
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), schedule.Next(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void The_last_time_is_found_from_far_and_near()
    {
        var now = new DateTimeOffset(2026, 5, 5, 12, 0, 30, TimeSpan.Zero);
        foreach (var (text, last) in new[] { ("* * * * * *", "2026-05-05T12:00:30Z"), ("0 3 * * *", "2026-05-05T03:00:00Z"), ("0 0 1 1 *", "2026-01-01T00:00:00Z"), ("0 0 29 2 *", "2024-02-29T00:00:00Z") })
        {
            Assert.True(CronSchedule.TryParse(text, "UTC", out var schedule, out _));
            Assert.Equal(DateTimeOffset.Parse(last, System.Globalization.CultureInfo.InvariantCulture), schedule.Last(now.AddYears(-20), now));
            Assert.Null(schedule.Last(now, now));
        }
    }
}
