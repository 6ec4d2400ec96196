using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Autoscaling;

namespace FunctionsPlatform.Planning.Tests.Autoscaling;

public sealed class AutoscalerTests
{
    private static readonly DateTimeOffset Now = Build.Start.AddHours(1);
    private static readonly AutoscaleMetric Cpu = new() { Cpu = new CpuTarget { AverageUtilization = 50 } };
    private static readonly AutoscaleMetric Memory = new() { Memory = new MemoryTarget { AverageValue = new MemoryBytes(100) } };
    private static readonly AutoscaleMetric Requests = new() { Requests = new RequestTarget { AveragePerSecond = 10 } };
    private static readonly AutoscaleMetric Orders = new() { Queue = new QueueTarget { Name = "orders", MessagesPerReplica = 10 } };

    [Theory]
    // Half of 200m is the aim.
    [InlineData(2, 100, 2)]
    [InlineData(2, 109, 2)]
    [InlineData(2, 112, 3)]
    [InlineData(2, 200, 4)]
    [InlineData(4, 91, 4)]
    [InlineData(4, 50, 2)]
    [InlineData(4, 0, 1)]
    [InlineData(3, 100_000, 7)]
    [InlineData(8, 100_000, 10)]
    public void As_many_are_wanted_as_bring_the_mean_to_its_target(int replicas, long millicores, int wanted) =>
        Assert.Equal(wanted, Desired(Decide(App(replicas, Cpu), replicas, Used(replicas, cpu: millicores))));

    [Fact]
    public void The_metric_that_wants_most_decides()
    {
        var app = App(2, Cpu, Memory, Requests);

        Assert.Equal(6, Desired(Decide(app, 2, Used(2, cpu: 100, memory: 300, requests: 12))));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(1_000, 4)]
    public void A_queue_wants_one_for_so_many_messages_also_where_none_runs(long messages, int wanted) =>
        Assert.Equal(wanted, Desired(Decide(App(0, Orders) is var app ? app with { Spec = app.Spec with { Autoscale = app.Spec.Autoscale! with { MinReplicas = 0 } } } : app, 0, Queue(messages))));

    [Fact]
    public void Those_that_were_not_measured_speak_against_more_and_against_fewer()
    {
        // One of two uses three times its aim; were the other idle, three would do.
        Assert.Equal(3, Desired(Decide(App(2, Cpu), 2, Used(1, cpu: 300))));
        // One of four is idle; were the others at their aim, three would do.
        Assert.Equal(3, Desired(Decide(App(4, Cpu), 4, Used(1, cpu: 0))));
        Assert.Equal(2, Desired(Decide(App(2, Cpu), 2, Used(0))));
    }

    [Fact]
    public void An_old_sample_says_nothing()
    {
        var old = Used(2, cpu: 1_000) is var usage ? usage with { Replicas = usage.Replicas.ToImmutableDictionary(pair => pair.Key, pair => pair.Value with { At = Now.AddMinutes(-2) }) } : usage;

        Assert.Equal(2, Desired(Decide(App(2, Cpu), 2, old)));
    }

    [Fact]
    public void Nothing_is_taken_away_while_a_metric_says_nothing()
    {
        var app = App(4, Cpu, Orders);

        Assert.Equal(4, Desired(Decide(app, 4, Used(4, cpu: 0))));
        Assert.Equal(1, Desired(Decide(app, 4, Used(4, cpu: 0) with { Queues = ImmutableDictionary<string, long>.Empty.Add("orders", 0) })));
    }

    [Fact]
    public void Fewer_come_only_after_the_window_and_then_the_most_that_was_wanted_in_it()
    {
        var app = App(8, Cpu) is var eight ? eight with { Spec = eight.Spec with { Autoscale = eight.Spec.Autoscale! with { ScaleDown = new AutoscaleBehavior { StabilizationWindow = TimeSpan.FromMinutes(5) } } } } : eight;
        var now = Now;
        foreach (var millicores in new[] { 25L, 50, 12 })
        {
            app = Stored(app, Decide(app, 8, Used(8, now, cpu: millicores), now));
            Assert.Equal(8, app.Status!.Autoscale!.DesiredReplicas);
            now = now.AddMinutes(2);
        }

        app = Stored(app, Decide(app, 8, Used(8, now, cpu: 12), now));

        Assert.Equal(4, app.Status!.Autoscale!.DesiredReplicas);
    }

    [Fact]
    public void A_moment_at_the_target_begins_the_window_anew()
    {
        var app = App(8, Cpu) is var eight ? eight with { Spec = eight.Spec with { Autoscale = eight.Spec.Autoscale! with { ScaleDown = new AutoscaleBehavior { StabilizationWindow = TimeSpan.FromMinutes(5) } } } } : eight;
        app = Stored(app, Decide(app, 8, Used(8, cpu: 25), Now));
        app = Stored(app, Decide(app, 8, Used(8, Now.AddMinutes(4), cpu: 100), Now.AddMinutes(4)));

        app = Stored(app, Decide(app, 8, Used(8, Now.AddMinutes(6), cpu: 25), Now.AddMinutes(6)));

        Assert.Equal((8, Now.AddMinutes(6)), (app.Status!.Autoscale!.DesiredReplicas, app.Status.Autoscale.DifferentSince));
    }

    [Fact]
    public void More_wait_until_the_last_step_can_show()
    {
        var app = Stored(App(2, Cpu), Decide(App(2, Cpu), 2, Used(2, cpu: 100_000), Now));
        Assert.Equal(6, app.Status!.Autoscale!.DesiredReplicas);

        Assert.Equal(6, Desired(Decide(app, 2, Used(2, Now.AddSeconds(5), cpu: 100_000), Now.AddSeconds(5))));
        Assert.Equal(10, Desired(Decide(app, 6, Used(6, Now.AddSeconds(15), cpu: 100_000), Now.AddSeconds(15))));
    }

    [Fact]
    public void Other_limits_count_at_once()
    {
        var app = Stored(App(4, Cpu), Decide(App(4, Cpu), 4, Used(4, cpu: 100)));

        app = app with { Spec = app.Spec with { Autoscale = app.Spec.Autoscale! with { MaxReplicas = 3 } } };

        Assert.Equal(3, Desired(Decide(app, 4, usage: null)));
    }

    [Fact]
    public void Without_autoscale_the_spec_counts()
    {
        var app = Build.App(5);

        Assert.Equal((app, null, null), (Autoscaler.Decide(app, [], null, Now).App, Autoscaler.Decide(app, [], null, Now).NextCheck, Autoscaler.Decide(app, [], null, Now).Told));
    }

    [Fact]
    public void Whatever_is_used_the_number_stays_between_its_limits_and_rests_when_the_use_does()
    {
        var seeds = int.TryParse(Environment.GetEnvironmentVariable("FP_SEEDS"), out var many) ? many : 100;
        for (var seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            var (least, most) = (random.Next(1, 4), random.Next(4, 30));
            var app = App(random.Next(1, 30), Cpu) is var some ? some with { Spec = some.Spec with { Autoscale = some.Spec.Autoscale! with { MinReplicas = least, MaxReplicas = most, ScaleDown = new AutoscaleBehavior { StabilizationWindow = TimeSpan.FromSeconds(random.Next(0, 300)) } } } } : some;
            var (now, load, changes) = (Now, 0L, 0);
            for (var look = 0; look < 200; look++)
            {
                // All the work there is, shared by whoever runs; from the hundredth look on it stays the same.
                if (look < 100) load = random.Next(0, 4_000);
                var running = app.WantedReplicas();
                var measured = Math.Max(1, running - random.Next(0, 2));
                var next = Stored(app, Decide(app, running, Used(look < 100 ? measured : running, now, cpu: load / running), now));
                var desired = next.Status!.Autoscale!.DesiredReplicas;
                Assert.True(desired >= least && desired <= most, $"seed {seed}, look {look}: {desired} is not between {least} and {most}");
                Assert.True(desired <= Math.Max(2 * running, running + 4), $"seed {seed}, look {look}: from {running} to {desired} at once");
                if (look >= 150 && desired != running) changes++;
                (app, now) = (next, now + Autoscaler.Pace);
            }

            Assert.True(changes == 0, $"seed {seed}: {changes} changes although the load is the same since 50 looks");
        }
    }

    private static App App(int replicas, params AutoscaleMetric[] metrics)
    {
        var app = Build.App(replicas);
        var resources = new ResourceRequirements { Cpu = Build.Cpu("200m") };
        return app with { Spec = app.Spec with { Resources = resources, Autoscale = new AutoscaleSpec { MinReplicas = 1, MaxReplicas = 10, Metrics = [.. metrics], ScaleDown = new AutoscaleBehavior() } } };
    }

    private static AutoscaleDecision Decide(App app, int running, AutoscaleUsage? usage, DateTimeOffset? now = null) =>
        Autoscaler.Decide(app, [.. Enumerable.Range(0, running).Select(number => Build.Running($"web-{number}"))], usage, now ?? Now);

    private static int Desired(AutoscaleDecision decision)
    {
        Assert.Equal(decision.App.Spec.Replicas, decision.App.Status!.Autoscale!.DesiredReplicas);
        return decision.App.Spec.Replicas;
    }

    /// <summary>As the store has it afterwards: the status and no more.</summary>
    private static App Stored(App app, AutoscaleDecision decision) => app with { Status = decision.App.Status };

    private static AutoscaleUsage Used(int replicas, DateTimeOffset? at = null, long cpu = 0, long memory = 0, double? requests = null) => new(
        Enumerable.Range(0, replicas).ToImmutableDictionary(number => $"uid-web-{number}", _ => new ReplicaUsage(cpu, memory, requests, at ?? Now)), ImmutableDictionary<string, long>.Empty);

    private static AutoscaleUsage Queue(long messages) => new(ImmutableDictionary<string, ReplicaUsage>.Empty, ImmutableDictionary<string, long>.Empty.Add("orders", messages));
}
