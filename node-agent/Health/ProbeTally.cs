namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>Counts the answers of one run's probes. Pure: the next tally, its verdict and the pause before the next probe follow from the answer.</summary>
public sealed record ProbeTally
{
    /// <summary>The first pause while it has not been ready; it doubles up to the interval, so that readiness is seen soon.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    public int Good { get; init; }

    public int Bad { get; init; }

    /// <summary>It has been ready in this run.</summary>
    public bool Ready { get; init; }

    /// <summary>Before the next probe.</summary>
    public TimeSpan Pause { get; init; } = FirstPause;

    public static ProbeTally Start(HealthRules rules) => new() { Pause = Min(FirstPause, rules.Interval) };

    /// <param name="age">How long the run has lasted.</param>
    public (ProbeTally Next, HealthVerdict Verdict) Count(bool good, TimeSpan age, HealthRules rules)
    {
        if (good) return CountGood(rules);
        // Probes asked faster than the interval are extra: an answer to them may be good news, never bad news.
        var counts = Ready || (Pause >= rules.Interval && age >= rules.StartPeriod);
        var bad = counts ? Bad + 1 : 0;
        var next = this with { Good = 0, Bad = bad, Pause = Ready ? rules.Interval : Min(Pause * 2, rules.Interval) };
        return (next, bad >= rules.UnhealthyAfter ? HealthVerdict.Unhealthy : HealthVerdict.Unchanged);
    }

    private (ProbeTally Next, HealthVerdict Verdict) CountGood(HealthRules rules)
    {
        if (Ready) return (this with { Bad = 0, Pause = rules.Interval }, HealthVerdict.Unchanged);
        var good = Good + 1;
        if (good < rules.HealthyAfter) return (this with { Good = good, Bad = 0 }, HealthVerdict.Unchanged);
        return (this with { Good = good, Bad = 0, Ready = true, Pause = rules.Interval }, HealthVerdict.Ready);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
