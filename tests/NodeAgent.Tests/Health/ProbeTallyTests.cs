using FunctionsPlatform.NodeAgent.Health;

namespace FunctionsPlatform.NodeAgent.Tests.Health;

public sealed class ProbeTallyTests
{
    private static readonly HealthRules Rules = new()
    {
        Probe = new HealthProbe.Tcp(80),
        Interval = TimeSpan.FromMilliseconds(400),
        HealthyAfter = 2,
        UnhealthyAfter = 2,
        StartPeriod = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public void Probes_begin_fast_and_slow_down_to_the_interval()
    {
        var tally = ProbeTally.Start(Rules);
        var pauses = new List<double> { tally.Pause.TotalMilliseconds };
        for (var probe = 0; probe < 4; probe++)
        {
            (tally, _) = tally.Count(good: false, TimeSpan.Zero, Rules);
            pauses.Add(tally.Pause.TotalMilliseconds);
        }

        Assert.Equal([50, 100, 200, 400, 400], pauses);
    }

    [Fact]
    public void Good_answers_in_a_row_make_it_ready_once()
    {
        var (one, first) = ProbeTally.Start(Rules).Count(good: true, TimeSpan.Zero, Rules);
        var (two, second) = one.Count(good: true, TimeSpan.Zero, Rules);
        var (three, third) = two.Count(good: true, TimeSpan.Zero, Rules);

        Assert.Equal([HealthVerdict.Unchanged, HealthVerdict.Ready, HealthVerdict.Unchanged], [first, second, third]);
        Assert.Equal(Rules.Interval, three.Pause);
    }

    [Fact]
    public void Bad_answers_within_the_start_period_do_not_count()
    {
        var tally = ProbeTally.Start(Rules) with { Pause = Rules.Interval };
        HealthVerdict verdict;

        (tally, verdict) = tally.Count(good: false, TimeSpan.FromSeconds(9), Rules);
        (tally, verdict) = tally.Count(good: false, TimeSpan.FromSeconds(9.9), Rules);
        Assert.Equal(HealthVerdict.Unchanged, verdict);
        (tally, verdict) = tally.Count(good: false, TimeSpan.FromSeconds(10), Rules);
        Assert.Equal(HealthVerdict.Unchanged, verdict);
        (_, verdict) = tally.Count(good: false, TimeSpan.FromSeconds(10.4), Rules);
        Assert.Equal(HealthVerdict.Unhealthy, verdict);
    }

    [Fact]
    public void Once_ready_bad_answers_count_even_within_the_start_period_and_a_good_one_forgives()
    {
        var ready = ProbeTally.Start(Rules) with { Ready = true, Pause = Rules.Interval };

        var (bad, _) = ready.Count(good: false, TimeSpan.FromSeconds(1), Rules);
        var (forgiven, _) = bad.Count(good: true, TimeSpan.FromSeconds(2), Rules);
        var (again, third) = forgiven.Count(good: false, TimeSpan.FromSeconds(3), Rules);
        var (_, fourth) = again.Count(good: false, TimeSpan.FromSeconds(4), Rules);

        Assert.Equal(HealthVerdict.Unchanged, third);
        Assert.Equal(HealthVerdict.Unhealthy, fourth);
    }
}
