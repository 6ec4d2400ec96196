using System.Globalization;

namespace FunctionsPlatform.NodeAgent.Stats;

/// <summary>Reads a counter out of the Prometheus text format.</summary>
internal static class CounterText
{
    /// <summary>Adds up all series of a metric.</summary>
    /// <returns>Null: there is none.</returns>
    public static double? Sum(string text, string metric)
    {
        double? sum = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(metric, StringComparison.Ordinal)) continue;
            var rest = line[metric.Length..];
            // "name{labels} value [time]" or "name value [time]"; another name may begin with this one.
            if (rest.StartsWith("{", StringComparison.Ordinal)) rest = BehindLabels(rest);
            else if (!rest.StartsWith(" ", StringComparison.Ordinal) && !rest.StartsWith("\t", StringComparison.Ordinal)) continue;
            var value = rest.Trim();
            var end = value.IndexOfAny(' ', '\t');
            if (double.TryParse(end < 0 ? value : value[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) sum = (sum ?? 0) + number;
        }

        return sum is { } finite && double.IsFinite(finite) ? finite : null;
    }

    // A brace within quotes is part of a value, and behind the value may come an exemplar with braces of its own.
    private static ReadOnlySpan<char> BehindLabels(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var at = 1; at < text.Length; at++)
        {
            if (isQuoted && text[at] == '\\') at++;
            else if (text[at] == '"') isQuoted = !isQuoted;
            else if (!isQuoted && text[at] == '}') return text[(at + 1)..];
        }

        return [];
    }
}
