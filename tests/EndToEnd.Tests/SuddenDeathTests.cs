using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 3: <c>kill -9</c> of the control plane, the agent or both costs nothing and doubles nothing.</summary>
[Collection(DockerHost.Collection)]
public sealed class SuddenDeathTests(DockerHost docker)
{
    private static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(1);

    public enum Victim
    {
        ControlPlane,
        Agent,
        Both,
    }

    // With the Functions host too, one victim of each kind is enough: the others would take two minutes more.
    private const string NotTwice = ControlPlaneHost.Standalone;

    [Theory]
    [InlineData(Victim.ControlPlane)]
    [InlineData(Victim.Agent, Traits = [ControlPlaneHost.Trait, NotTwice])]
    [InlineData(Victim.Both, Traits = [ControlPlaneHost.Trait, NotTwice])]
    public async Task Killed_in_the_middle_of_a_scale_from_3_to_10_exactly_10_run_and_none_twice(Victim victim)
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 3))).Ok();
        await platform.WaitForExactlyAsync("web", 3);
        await using var twins = new TwinWatch(docker.Eye, platform.Cluster);

        // The moments: the request has just been answered; the first new ones run; most of them run.
        foreach (var seen in new[] { 3, 4, 8 })
        {
            var kept = (await platform.RunningAsync("web")).Select(container => container.Id).ToHashSet();
            await platform.Api.ScaleAsync("web", 10);
            await Eventually.TrueAsync($"{seen} containers to run", async () => (await platform.RunningAsync("web")).Count >= seen);
            await KillAsync(platform, victim);

            await StartAgainAsync(platform, victim);

            await platform.WaitForExactlyAsync("web", 10);
            await Eventually.StaysAsync("exactly 10", SettledFor, () => platform.RunningAsync("web"), running => running.Count == 10);
            var running = await platform.RunningAsync("web");
            Assert.Equal(10, running.Select(container => container.Uid).Distinct().Count());
            // Adopted, not made again: what ran before still is the engine's same container.
            Assert.Subset(running.Select(container => container.Id).ToHashSet(), kept);
            Assert.All(await platform.Api.ContainersAsync("web"), container => Assert.Equal(0, container.Restarts));

            await platform.Api.ScaleAsync("web", 3);
            await platform.WaitForExactlyAsync("web", 3);
        }

        Assert.True(twins.Looks > 10, "The watch for twins hardly looked.");
    }

    [Theory]
    [InlineData(Victim.ControlPlane, Traits = [ControlPlaneHost.Trait, NotTwice])]
    [InlineData(Victim.Agent, Traits = [ControlPlaneHost.Trait, NotTwice])]
    [InlineData(Victim.Both)]
    public async Task Killed_in_the_middle_of_a_scale_from_10_to_3_exactly_3_are_left(Victim victim)
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 10))).Ok();
        await platform.WaitForExactlyAsync("web", 10);

        await platform.Api.ScaleAsync("web", 3);
        await Eventually.TrueAsync("the first ones to end", async () => (await platform.RunningAsync("web")).Count < 10);
        await KillAsync(platform, victim);
        await StartAgainAsync(platform, victim);

        await platform.WaitForExactlyAsync("web", 3);
    }

    [Fact]
    public async Task While_the_control_plane_is_away_the_agent_restarts_what_it_was_told_to_run()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 3))).Ok();
        await platform.WaitForExactlyAsync("web", 3);
        var victims = await platform.RunningAsync("web");
        await platform.ControlPlane.KillAsync();

        await docker.Eye.KillAsync(victims[0].Id, stop);
        await docker.Eye.RemoveAsync(victims[1].Id, stop);

        await Eventually.TrueAsync("3 containers to run with the control plane away", async () => (await platform.RunningAsync("web")).Count == 3);
        Assert.False(platform.ControlPlane.Running);

        await platform.StartControlPlaneAsync();
        await platform.WaitForExactlyAsync("web", 3);
        await Eventually.BecomesAsync(
            "the restarts of the meantime to be known", () => platform.Api.ContainersAsync("web"),
            seen => seen.Count(container => container.Restarts == 1) == 2, describe: seen => string.Join("; ", seen));
    }

    [Fact]
    public async Task An_agent_that_starts_without_a_control_plane_keeps_what_it_was_told_to_run()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 3))).Ok();
        await platform.WaitForExactlyAsync("web", 3);
        var before = await platform.RunningAsync("web");
        await platform.ControlPlane.KillAsync();
        await platform.Agent.KillAsync();
        await docker.Eye.KillAsync(before[0].Id, stop);

        platform.LaunchAgent();

        await Eventually.TrueAsync("3 containers to run with the control plane away", async () => (await platform.RunningAsync("web")).Count == 3);
        Assert.Equal(before.Select(container => container.Id).Order(), (await platform.RunningAsync("web")).Select(container => container.Id).Order());
        await platform.StartControlPlaneAsync();
        await platform.WaitForExactlyAsync("web", 3);
    }

    [Fact]
    [Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
    public async Task A_graceful_stop_of_both_leaves_the_containers_running_and_takes_less_than_five_seconds()
    {
        ControlPlaneHost.RequireStandalone("it asks nobody to end");
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 3))).Ok();
        await platform.WaitForExactlyAsync("web", 3);

        Assert.Equal(0, await platform.Agent.TerminateAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(0, await platform.ControlPlane.TerminateAsync(TimeSpan.FromSeconds(5)));

        Assert.Equal(3, (await platform.RunningAsync("web")).Count);
    }

    private static async Task KillAsync(Platform platform, Victim victim)
    {
        if (victim is Victim.ControlPlane or Victim.Both) await platform.ControlPlane.KillAsync();
        if (victim is Victim.Agent or Victim.Both) await platform.Agent.KillAsync();
    }

    private static async Task StartAgainAsync(Platform platform, Victim victim)
    {
        if (victim is Victim.ControlPlane or Victim.Both) await platform.StartControlPlaneAsync();
        if (victim is Victim.Agent or Victim.Both) await platform.StartAgentAsync();
    }
}
