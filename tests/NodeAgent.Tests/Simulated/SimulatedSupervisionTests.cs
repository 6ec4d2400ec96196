using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using FunctionsPlatform.NodeAgent.Tests.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Simulated;

public sealed class SimulatedSupervisionTests
{
    [Fact]
    public async Task A_thousand_containers_come_and_go()
    {
        await using var runtime = new SimulatedRuntime(new SimulatedRuntimeOptions { Seed = 1, StartAtMost = TimeSpan.FromMilliseconds(10) }, TimeProvider.System);
        var apps = Enumerable.Range(1, 1000).Select(number => Assigned.Container($"app-{number}")).ToArray();
        await using var node = new SupervisedNode(runtime, Assigned.Scope, parallelism: 64);

        await node.AssignAsync(apps);
        foreach (var app in apps) await node.UntilAsync(app, "ready", seen => seen.Ready);
        await node.AssignAsync([.. apps.Select(app => app.Stopped())]);
        foreach (var app in apps) await node.UntilAsync(app, "stopped", seen => seen.Phase == ContainerPhase.Stopped);
        await node.AssignAsync();
        await node.UntilNothingIsSupervisedAsync();

        Assert.Equal(1000, runtime.Made);
        Assert.Empty(await runtime.ListAsync(Assigned.Scope, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Where_starts_fail_and_runs_crash_all_run_in_the_end()
    {
        var options = new SimulatedRuntimeOptions { Seed = 7, StartFailures = 0.3, Crashes = 0.3, CrashWithin = TimeSpan.FromMilliseconds(50), StartAtMost = TimeSpan.FromMilliseconds(5) };
        await using var runtime = new SimulatedRuntime(options, TimeProvider.System);
        var apps = Enumerable.Range(1, 20).Select(number => Assigned.Container($"app-{number}").With(container => container.RestartPolicy = new RestartPolicy
        {
            Mode = "Always",
            InitialBackoff = Assigned.Milliseconds(10),
            MaxBackoff = Assigned.Milliseconds(50),
            ResetAfter = Assigned.Milliseconds(1000),
        })).ToArray();
        await using var node = new SupervisedNode(runtime, Assigned.Scope);

        await node.AssignAsync(apps);

        foreach (var app in apps)
            await node.UntilAsync(app, "a start", seen => seen.Phase == ContainerPhase.Running);
        foreach (var app in apps)
            await node.UntilAsync(app, "ready", seen => seen.Ready);
        Assert.Equal(20, (await runtime.ListAsync(Assigned.Scope, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task An_end_that_no_event_told_of_is_found_by_the_next_list()
    {
        await using var runtime = new SimulatedRuntime(new SimulatedRuntimeOptions(), TimeProvider.System);
        var app = Assigned.Container("app");
        await using var node = new SupervisedNode(new FaultyRuntime(runtime), Assigned.Scope);
        await node.AssignAsync(app);
        await node.UntilAsync(app, "ready", seen => seen.Ready);

        runtime.Kill(app.Uid);
        await node.Supervisor.ResyncAsync(TestContext.Current.CancellationToken);

        await node.UntilAsync(app, "a restart", seen => seen.RestartCount == 1 && seen.Ready);
    }

    [Fact]
    public async Task What_was_over_stays_over_and_counts_go_on_after_the_agent_restarts()
    {
        await using var runtime = new SimulatedRuntime(new SimulatedRuntimeOptions(), TimeProvider.System);
        var never = Assigned.Container("never").With(container => container.RestartPolicy = new RestartPolicy { Mode = "Never" });
        var always = Assigned.Container("always");
        NodeReport before;
        await using (var first = new SupervisedNode(runtime, Assigned.Scope))
        {
            await first.AssignAsync(never, always);
            await first.UntilAsync(never, "ready", seen => seen.Ready);
            await first.UntilAsync(always, "ready", seen => seen.Ready);
            runtime.Kill(never.Uid, exitCode: 3);
            runtime.Kill(always.Uid);
            await first.UntilAsync(never, "failed", seen => seen.Phase == ContainerPhase.Failed);
            await first.UntilAsync(always, "a restart", seen => seen.RestartCount == 1 && seen.Ready);
            before = first.Report;
        }

        await using var second = new SupervisedNode(runtime, Assigned.Scope, before);
        await second.AssignAsync(received: false, never, always);

        var over = await second.UntilAsync(never, "failed still", seen => seen.Phase == ContainerPhase.Failed);
        Assert.Equal(3, over.LastTermination.ExitCode);
        Assert.Equal(1, (await second.UntilAsync(always, "adopted", seen => seen.Ready)).RestartCount);
    }
}
