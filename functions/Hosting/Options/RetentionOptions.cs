using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>How long the control plane remembers.</summary>
public sealed record RetentionOptions
{
    internal const string OrchestrationsVariable = "FP_KEEP_ORCHESTRATIONS";
    internal const string EventsVariable = "FP_KEEP_EVENTS";
    internal const string RevisionsVariable = "FP_KEEP_REVISIONS";

    private const long LeastRevisions = 100;
    private const long MostRevisions = 1_000_000;
    private static readonly TimeSpan ShortestAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(365);

    /// <summary>How long orchestrations are kept after their end.</summary>
    /// <value>Default 2 days: long enough to look into why something went wrong yesterday.</value>
    public TimeSpan Orchestrations { get; init; } = TimeSpan.FromDays(2);

    /// <summary>How long Events are kept, 1,000 of a namespace at most.</summary>
    /// <value>Default 24 h.</value>
    public TimeSpan Events { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Revisions of a namespace that a watcher may be behind. They are in memory.</summary>
    /// <value>Default 10,000.</value>
    public long Revisions { get; init; } = 10_000;

    /// <exception cref="StartupException">The text is no such span.</exception>
    internal static TimeSpan ReadAge(string setting, string text) =>
        DurationText.TryParse(text, out var age) && age >= ShortestAge && age <= LongestAge
            ? age
            : throw new StartupException($"{setting} is '{text}'; must be like 2d, 12h or 30m, from 1m up to 365d");

    /// <exception cref="StartupException">The text is no such number.</exception>
    internal static long ReadRevisions(string setting, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revisions) && revisions is >= LeastRevisions and <= MostRevisions
            ? revisions
            : throw new StartupException($"{setting} is '{text}'; must be {LeastRevisions} to {MostRevisions}");

    /// <summary>What the environment alone says.</summary>
    /// <exception cref="StartupException">A setting is wrong.</exception>
    internal static RetentionOptions Read(Func<string, string?> environment)
    {
        var options = new RetentionOptions();
        if (environment(OrchestrationsVariable) is { Length: > 0 } ended) options = options with { Orchestrations = ReadAge(OrchestrationsVariable, ended) };
        if (environment(EventsVariable) is { Length: > 0 } events) options = options with { Events = ReadAge(EventsVariable, events) };
        if (environment(RevisionsVariable) is { Length: > 0 } revisions) options = options with { Revisions = ReadRevisions(RevisionsVariable, revisions) };
        return options;
    }
}
