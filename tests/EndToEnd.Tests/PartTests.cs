using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Replicas of several containers on a real engine.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class PartTests(DockerHost docker)
{
    // The replica's: network holder, two init containers, main, sidecar.
    private const int All = 5;

    [Fact]
    public async Task Init_containers_run_in_order_and_a_sidecar_reaches_the_main_container_over_localhost_through_deaths_of_any()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Web())).Ok();
        var main = (await RunningAsync(platform, null)).Id;
        await WaitForOrderAsync(platform);
        await WaitForSidecarAsync(main, "one two");

        // One that dies comes back by itself; the others stay as they are.
        var sidecar = (await RunningAsync(platform, "beside")).Id;
        await docker.Eye.KillAsync(sidecar, stop);
        await Eventually.BecomesAsync(
            "the sidecar to have come back", async () => Part(await ContainerAsync(platform), "beside"), seen => seen["state"]!.GetValue<string>() == "Running" && seen["restartCount"]!.GetValue<int>() == 1, describe: seen => seen.ToJsonString());
        Assert.Equal(main, (await RunningAsync(platform, null)).Id);
        Assert.Equal(0, (await ContainerAsync(platform)).Restarts);

        // The agent dies amid: what died meanwhile comes back, and nothing is doubled.
        await platform.Agent.KillAsync();
        await docker.Eye.KillAsync(sidecar, stop);
        await platform.StartAgentAsync();
        await docker.DockerAsync(main, "rm", "-f", "/shared/seen");
        await WaitForSidecarAsync(main, "one two");
        Assert.Equal(main, (await RunningAsync(platform, null)).Id);
        Assert.Equal(All, (await platform.AllInDockerAsync()).Count);

        // Whoever holds the network dies: the main container starts anew in place and is reached again.
        await docker.Eye.KillAsync((await RunningAsync(platform, "_network")).Id, stop);
        await Eventually.BecomesAsync("the main container to have started anew", () => ContainerAsync(platform), seen => seen is { Restarts: > 0, Ready: true }, describe: seen => $"{seen}");
        await WaitForOrderAsync(platform);
        await docker.DockerAsync(main, "rm", "-f", "/shared/seen");
        await WaitForSidecarAsync(main, "one two");
        // What the sidecar was brought back as is reported a moment after it works.
        await Eventually.BecomesAsync(
            "the sidecar to be described as running", async () => (await platform.FpAsync("describe", "container", (await ContainerAsync(platform)).Name)).Ok().Output,
            seen => seen.Contains("beside (sidecar): Running", StringComparison.Ordinal));

        (await platform.FpAsync("delete", "app", "web")).Ok();
        await Eventually.BecomesAsync("all to be gone", platform.AllInDockerAsync, seen => seen.Count == 0, describe: seen => string.Join(", ", seen.Select(one => one.State)));
    }

    [Fact]
    public async Task A_failed_init_container_is_the_replicas_failure_and_is_named()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var app = Apps.Busybox("bad", 1);
        app["spec"]!["initContainers"] = new JsonArray(Part("good", "true"), Part("broken", "echo no such database; exit 3"));
        (await platform.Api.PutAppAsync(app)).Ok();

        await Eventually.BecomesAsync(
            "the replica to say what failed", () => platform.Api.ContainersAsync("bad"),
            seen => seen is [{ Reason: "InitFailed" } one] && one.Message!.Contains("'broken' ended with exit code 3; its last words: no such database", StringComparison.Ordinal),
            describe: seen => string.Join("; ", seen));
        Assert.DoesNotContain(await platform.AllInDockerAsync(), one => !one.Labels.ContainsKey("fp.part"));
    }

    private static JsonObject Web()
    {
        var app = Apps.Busybox("web", 1, "httpd -f -p 8080 -h /shared & trap 'exit 0' TERM; while :; do sleep 0.1; done");
        var spec = app["spec"]!;
        spec["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["containerPort"] = 8080 });
        spec["volumes"] = JsonNode.Parse("""[{"name":"shared","named":{}}]""");
        spec["volumeMounts"] = JsonNode.Parse("""[{"name":"shared","mountPath":"/shared"}]""");
        spec["initContainers"] = new JsonArray(Part("first", "sleep 0.5; echo one >> /shared/order"), Part("second", "echo two >> /shared/order"));
        spec["sidecars"] = new JsonArray(Part("beside", "trap 'exit 0' TERM; while :; do wget -q -O /tmp/seen http://127.0.0.1:8080/order && cat /tmp/seen > /shared/seen; sleep 0.2; done"));
        return app;
    }

    private static JsonObject Part(string name, string script) => new()
    {
        ["name"] = name,
        ["image"] = DockerHost.Busybox,
        ["command"] = new JsonArray("sh", "-c", script),
        ["volumeMounts"] = name is "good" or "broken" ? new JsonArray() : JsonNode.Parse("""[{"name":"shared","mountPath":"/shared"}]"""),
        ["stopGracePeriod"] = "1s",
    };

    private static JsonNode Part(ContainerView container, string name) => container.Json["status"]!["containers"]!.AsArray().Single(part => part!["name"]!.GetValue<string>() == name)!;

    private static async Task<ContainerView> ContainerAsync(Platform platform) => Assert.Single(await platform.Api.ContainersAsync("web"));

    // Null: the main container.
    private static async Task<DockerContainer> RunningAsync(Platform platform, string? part) => (await Eventually.BecomesAsync(
        $"{part ?? "the main container"} to run",
        async () => (await platform.AllInDockerAsync()).Where(one => one.Running && one.Labels.GetValueOrDefault("fp.part") == part).ToList(),
        seen => seen.Count == 1, describe: seen => $"{seen.Count}; agent log: {platform.Agent.LogTail()}"))[0];

    private static async Task WaitForOrderAsync(Platform platform)
    {
        using var client = new HttpClient();
        await Eventually.BecomesAsync("the published port to answer with what the init containers wrote, in order", async () =>
        {
            try
            {
                var port = (await ContainerAsync(platform)).Json["status"]!["ports"]?.AsArray() is [{ } first, ..] ? first["hostPort"]!.GetValue<int>() : 0;
                return port == 0 ? "no port" : await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/order"), TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException refused)
            {
                return refused.Message;
            }
        }, seen => seen == "one\ntwo\n");
    }

    private Task WaitForSidecarAsync(string main, string words) => Eventually.BecomesAsync(
        "the sidecar to have read it over localhost", async () => (await docker.DockerAsync(main, "cat", "/shared/seen")).Trim().ReplaceLineEndings(" "), seen => seen == words);
}
