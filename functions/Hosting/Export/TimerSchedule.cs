using System.Globalization;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Intervals as NCRONTAB, seconds first. A plain interval would work on dedicated plans only.</summary>
internal static class TimerSchedule
{
    /// <exception cref="NotSupportedException">The interval does not divide a minute, an hour or a day into equal parts.</exception>
    public static string Of(TimeSpan every)
    {
        if (every.Ticks % TimeSpan.TicksPerSecond == 0)
        {
            var seconds = (int)every.TotalSeconds;
            if (Divides(seconds, 60)) return $"{Every(seconds)} * * * * *";
            if (seconds % 60 == 0 && Divides(seconds / 60, 60)) return $"0 {Every(seconds / 60)} * * * *";
            if (seconds % 3600 == 0 && Divides(seconds / 3600, 24)) return $"0 0 {Every(seconds / 3600)} * * *";
            if (seconds == 24 * 3600) return "0 0 0 * * *";
        }

        throw new NotSupportedException($"A timer every {every} has no NCRONTAB schedule; take a divisor of a minute, an hour or a day.");
    }

    private static bool Divides(int part, int whole) => part > 0 && part < whole && whole % part == 0;

    private static string Every(int step) => step == 1 ? "*" : string.Create(CultureInfo.InvariantCulture, $"*/{step}");
}
