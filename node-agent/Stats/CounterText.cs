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
            if (rest.StartsWith("{", StringComparison.Ordinal)) rest = rest[(rest.LastIndexOf('}') + 1)..];
            else if (!rest.StartsWith(" ", StringComparison.Ordinal) && !rest.StartsWith("\t", StringComparison.Ordinal)) continue;
            var value = rest.Trim();
            var end = value.IndexOfAny(' ', '\t');
            if (double.TryParse(end < 0 ? value : value[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) sum = (sum ?? 0) + number;
        }

        return sum;
    }
}
