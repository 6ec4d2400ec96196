namespace FunctionsPlatform.Cli.Output;

/// <summary>Spans of time in two or three characters, as kubectl writes them: exact where it is fresh, coarse where it is old.</summary>
internal static class Age
{
    private const string Unknown = "<unknown>";

    public static string Since(DateTimeOffset? then, DateTimeOffset now) => then is { } time ? Of(now - time) : Unknown;

    public static string Of(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "0s",
        { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds}s",
        { TotalMinutes: < 10 } => WithRest((int)age.TotalMinutes, "m", age.Seconds, "s"),
        { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
        { TotalHours: < 8 } => WithRest((int)age.TotalHours, "h", age.Minutes, "m"),
        { TotalDays: < 2 } => $"{(int)age.TotalHours}h",
        { TotalDays: < 8 } => WithRest((int)age.TotalDays, "d", age.Hours, "h"),
        _ => $"{(int)age.TotalDays}d",
    };

    private static string WithRest(int value, string unit, int rest, string restUnit) => rest == 0 ? $"{value}{unit}" : $"{value}{unit}{rest}{restUnit}";
}
