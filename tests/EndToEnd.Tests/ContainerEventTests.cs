using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>What is done to a container behind the platform's back is told.</summary>
[Collection(DockerHost.Collection)]
public sealed class ContainerEventTests(DockerHost docker)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_that_somebody_pauses_is_told_and_goes_on_when_it_is_unpaused()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        var container = Assert.Single(await platform.RunningAsync("web"));

        await docker.Engine.DockerAsync(["pause", container.Id], Stop);
        await ToldAsync(platform, "Paused");
        await docker.Engine.DockerAsync(["unpause", container.Id], Stop);
        await ToldAsync(platform, "Unpaused");

        await platform.WaitForExactlyAsync("web", 1);
        Assert.Equal(container.Id, Assert.Single(await platform.RunningAsync("web")).Id);
        var queues = await platform.FpAsync("queue", "ls");
        Assert.Contains("container-events", queues.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(queues.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1), line => !line.TrimEnd().EndsWith('0'));
    }

    private static Task ToldAsync(Platform platform, string reason) => Eventually.BecomesAsync(
        $"an Event {reason}", platform.Api.EventsAsync, events => events.Any(one => one.Reason == reason), TimeSpan.FromSeconds(30),
        events => string.Join("\n", events.Select(one => one.Reason)) + $"\nagent: {platform.Agent.LogTail()}");
}
