using System.Buffers;
using System.Globalization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Durations as people write them: <c>500ms</c>, <c>2s</c>, <c>1m30s</c>, <c>1h</c>.</summary>
public static class DurationText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, long Ticks)[] Units =
        [("ms", TimeSpan.TicksPerMillisecond), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond)];

    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (string.IsNullOrEmpty(text)) return false;
        if (text == "0") return true;
        var rest = text.AsSpan();
        var total = 0m;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
            rest = rest[digits..];
            if (UnitAt(rest) is not { } unit || amount > 1_000_000_000) return false;
            total += amount * unit.Ticks;
            rest = rest[unit.Unit.Length..];
        }

        if (total > TimeSpan.MaxValue.Ticks) return false;
        duration = TimeSpan.FromTicks((long)total);
        return true;
    }

    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        if (duration.Ticks % TimeSpan.TicksPerSecond != 0) return duration.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms";
        var text = "";
        if (duration.Days > 0) text += $"{duration.Days}d";
        if (duration.Hours > 0) text += $"{duration.Hours}h";
        if (duration.Minutes > 0) text += $"{duration.Minutes}m";
        return duration.Seconds > 0 ? text + $"{duration.Seconds}s" : text;
    }

    private static (string Unit, long Ticks)? UnitAt(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
            if (text.StartsWith(unit.Unit)) return unit;
        return null;
    }
}
