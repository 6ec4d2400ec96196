using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using FunctionsPlatform.NodeAgent.Supervision;
using FunctionsPlatform.NodeAgent.Tests.Simulated;

namespace FunctionsPlatform.NodeAgent.Tests.Health;

public sealed class HealthMonitorTests
{
    [Fact]
    public async Task A_probe_that_fails_in_an_unforeseen_way_is_a_bad_answer_and_not_the_end_of_probing()
    {
        await using var simulated = new SimulatedRuntime(new SimulatedRuntimeOptions(), TimeProvider.System);
        await using var runtime = new FaultyRuntime(simulated) { ProbeFailure = new NotSupportedException("no such probe") };
        var rules = new HealthRules { Probe = new HealthProbe.Tcp(80), Interval = TimeSpan.FromMilliseconds(5), UnhealthyAfter = 2, StartPeriod = TimeSpan.Zero };
        var run = new ContainerRun { RuntimeId = "sim-1", StartedAt = TimeProvider.System.GetUtcNow() };
        var posted = new List<Observation>();

        var watching = new HealthMonitor(runtime, rules, TimeProvider.System).WatchAsync(run, posted.Add, TestContext.Current.CancellationToken);
        await watching.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal("no such probe", Assert.Single(posted.OfType<Observation.BecameUnhealthy>()).Detail);
    }

    [Fact]
    public async Task What_a_run_that_is_not_ready_answers_is_told_when_it_is_another_answer_and_whole_at_the_end()
    {
        await using var simulated = new SimulatedRuntime(new SimulatedRuntimeOptions(), TimeProvider.System);
        await using var runtime = new FaultyRuntime(simulated) { ProbeFailure = new NotSupportedException("closed") };
        var rules = new HealthRules { Probe = new HealthProbe.Tcp(80), Interval = TimeSpan.FromMilliseconds(1), UnhealthyAfter = 15, StartPeriod = TimeSpan.Zero };
        var run = new ContainerRun { RuntimeId = "sim-1", StartedAt = TimeProvider.System.GetUtcNow() };
        var posted = new List<Observation>();

        await new HealthMonitor(runtime, rules, TimeProvider.System)
            .WatchAsync(run, posted.Add, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal("closed", Assert.Single(Assert.Single(posted.OfType<Observation.Probed>()).Probes).Answer.Detail);
        Assert.Equal(10, Assert.Single(posted.OfType<Observation.BecameUnhealthy>()).Probes.Length);
    }
}
