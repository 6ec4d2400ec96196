using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 4: a new spec replaces containers a few at a time, never below replicas - maxUnavailable ready.</summary>
[Collection(DockerHost.Collection)]
public sealed class RolloutTests(DockerHost docker)
{
    private const int Replicas = 4;
    private const string Image = "hello:e2e";

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(2, 0)]
    public async Task A_change_of_env_replaces_a_few_at_a_time(int maxUnavailable, int maxSurge)
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await docker.ImportSampleAsync(Image);
        var app = Apps.Hello("web", Replicas, Image);
        app["spec"]!["rollout"] = new JsonObject { ["maxUnavailable"] = maxUnavailable, ["maxSurge"] = maxSurge };
        app["spec"]!["env"] = new JsonObject { ["HELLO_GREETING"] = "Old" };
        (await platform.Api.PutAppAsync(app)).Ok();
        await platform.WaitForExactlyAsync("web", Replicas);

        app["spec"]!["env"]!["HELLO_GREETING"] = "New";
        (await platform.Api.PutAppAsync(app)).Ok();
        await FollowAsync(platform, "HELLO_GREETING=New", Replicas - maxUnavailable, Replicas + maxSurge);

        await platform.WaitForExactlyAsync("web", Replicas);
    }

    [Fact]
    public async Task A_change_of_image_replaces_every_container()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        await docker.ImportSampleAsync(Image);
        await docker.Engine.DockerAsync(["tag", Image, "hello:next"], stop);
        (await platform.Api.PutAppAsync(Apps.Hello("web", Replicas, Image))).Ok();
        await platform.WaitForExactlyAsync("web", Replicas);

        (await platform.Api.PatchAppAsync("web", """{"spec":{"image":"hello:next"}}""")).Ok();

        await Eventually.TrueAsync("all to be of the new image", async () =>
        {
            var running = await platform.RunningAsync("web");
            return running.Count == Replicas && running.All(container => container.Image == "hello:next");
        });
        await platform.WaitForExactlyAsync("web", Replicas);
    }

    [Fact]
    public async Task A_rollout_to_an_image_that_does_not_exist_leaves_enough_of_the_old_ones()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", Replicas))).Ok();
        await platform.WaitForExactlyAsync("web", Replicas);

        (await platform.Api.PatchAppAsync("web", """{"spec":{"image":"nobody-made-this:1"}}""")).Ok();

        await Eventually.BecomesAsync(
            "a container to say that its image is missing", () => platform.Api.ContainersAsync("web"),
            seen => seen.Any(container => container.Reason == "ImageMissing"), describe: seen => string.Join("; ", seen));
        await Eventually.StaysAsync(
            "at least replicas - 1 running", TimeSpan.FromSeconds(3), () => platform.RunningAsync("web"), running => running.Count >= Replicas - 1);
        (await platform.Api.PatchAppAsync("web", $$$"""{"spec":{"image":"{{{DockerHost.Busybox}}}"}}""")).Ok();
        await platform.WaitForExactlyAsync("web", Replicas);
    }

    // Looks at the API and the engine as fast as they answer, until every container is new.
    private async Task FollowAsync(Platform platform, string newVariable, int least, int most)
    {
        var stop = TestContext.Current.CancellationToken;
        var looks = 0;
        var known = new Dictionary<string, bool>();
        await Eventually.BecomesAsync(
            "all containers to be new",
            async () =>
            {
                var running = await platform.RunningAsync("web");
                var containers = await platform.Api.ContainersAsync("web");
                looks++;
                var ready = containers.Count(container => container.Ready);
                Assert.True(ready >= least, $"Only {ready} ready, {least} must be: {string.Join("; ", containers)}");
                Assert.True(running.Count >= least, $"Only {running.Count} run in the engine, {least} must.");
                // One that is ending may still run beside its successor, so what counts is who is meant to stay.
                var staying = containers.Count(container => !container.AskedToStop);
                Assert.True(staying <= most, $"{staying} are meant to run, {most} may: {string.Join("; ", containers)}");
                foreach (var container in running.Where(container => !known.ContainsKey(container.Id))) known[container.Id] = await IsNewAsync(container.Id);
                return (running.Count, New: running.Count(container => known[container.Id]));
            },
            seen => seen.Count == Replicas && seen.New == Replicas);
        Assert.True(looks > Replicas, $"Only {looks} looks: too few to have seen anything.");

        async Task<bool> IsNewAsync(string id) =>
            (await docker.Eye.InspectAsync(id, stop))["Config"]!["Env"]!.AsArray().Any(variable => variable!.GetValue<string>() == newVariable);
    }
}
