using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 1: what dies behind the platform's back comes back, and the user is told.</summary>
[Collection(DockerHost.Collection)]
public sealed class RecoveryTests(DockerHost docker)
{
    [Fact]
    public async Task A_killed_container_runs_again_and_an_event_says_what_was_seen_and_done()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 3))).Ok();
        await platform.WaitForExactlyAsync("web", 3);
        var victim = (await platform.RunningAsync("web"))[0];

        await docker.Eye.KillAsync(victim.Id, stop);

        var told = await Eventually.BecomesAsync(
            "an event about the killed container", platform.Api.EventsAsync,
            events => events.Any(one => one.About == victim.Name && one.Message.Contains("137", StringComparison.Ordinal)),
            describe: events => string.Join("; ", events));
        Assert.Contains(told, one => one.About == victim.Name && one.Message.Contains("restart", StringComparison.OrdinalIgnoreCase));
        await platform.WaitForExactlyAsync("web", 3);
        var restarted = Assert.Single(await platform.Api.ContainersAsync("web"), container => container.Name == victim.Name);
        Assert.Equal(victim.Uid, restarted.Uid);
        Assert.Equal(1, restarted.Restarts);
    }

    [Fact]
    public async Task A_removed_container_is_made_anew_and_an_event_says_so()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 3))).Ok();
        await platform.WaitForExactlyAsync("web", 3);
        var victim = (await platform.RunningAsync("web"))[0];

        await docker.Eye.RemoveAsync(victim.Id, stop);

        await Eventually.BecomesAsync(
            "an event about the removed container", platform.Api.EventsAsync,
            events => events.Any(one => one.About == victim.Name && one.Reason.Contains("Removed", StringComparison.Ordinal)),
            describe: events => string.Join("; ", events));
        await platform.WaitForExactlyAsync("web", 3);
        Assert.DoesNotContain(await platform.RunningAsync("web"), container => container.Id == victim.Id);
    }

    [Fact]
    public async Task All_containers_killed_at_once_run_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 5))).Ok();
        await platform.WaitForExactlyAsync("web", 5);
        var victims = await platform.RunningAsync("web");

        await Task.WhenAll(victims.Select(victim => docker.Eye.KillAsync(victim.Id, stop)));

        await Eventually.TrueAsync("every victim to be counted as restarted", async () => (await platform.Api.ContainersAsync("web")).All(container => container.Restarts == 1));
        await platform.WaitForExactlyAsync("web", 5);
    }

    [Fact]
    public async Task A_container_whose_health_check_turns_bad_is_restarted()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        var app = Apps.Busybox("sick", 2, ": > /tmp/well; " + Apps.Idle);
        app["spec"]!["healthCheck"] = System.Text.Json.Nodes.JsonNode.Parse("""
            { "exec": { "command": ["cat", "/tmp/well"] }, "interval": "200ms", "timeout": "2s", "unhealthyAfter": 2, "startPeriod": "0s" }
            """);
        (await platform.Api.PutAppAsync(app)).Ok();
        await platform.WaitForExactlyAsync("sick", 2);
        var victim = (await platform.RunningAsync("sick"))[0];

        await docker.Engine.DockerAsync(["exec", victim.Id, "sh", "-c", "busybox rm /tmp/well"], stop);

        await Eventually.BecomesAsync(
            "the sick container to be restarted and ready", () => platform.Api.ContainersAsync("sick"),
            seen => seen.Any(container => container.Name == victim.Name && container.Restarts == 1 && container.Ready),
            describe: seen => string.Join("; ", seen));
        Assert.Contains(await platform.Api.EventsAsync(), one => one.About == victim.Name && one.Reason.Contains("Unhealthy", StringComparison.Ordinal));
    }
}
