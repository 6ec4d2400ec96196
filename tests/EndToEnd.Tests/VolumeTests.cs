using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Volumes on a real engine.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class VolumeTests(DockerHost docker)
{
    private const string Idle = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

    [Fact]
    public async Task A_host_path_is_mounted_where_the_node_allows_it_and_nowhere_else()
    {
        var host = Directory.CreateTempSubdirectory("fp-hostpath-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(host, "allowed"));
            await File.WriteAllTextAsync(Path.Combine(host, "allowed", "greeting"), "hello", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(host, "hidden"), "hidden", TestContext.Current.CancellationToken);
            File.CreateSymbolicLink(Path.Combine(host, "allowed", "out"), host);
            await using var platform = await Platform.OnDockerAsync(docker, "--allow-host-path", Path.Combine(host, "allowed"));

            (await platform.Api.PutAppAsync(WithHostPath("good", Path.Combine(host, "allowed")))).Ok();
            (await platform.Api.PutAppAsync(WithHostPath("outside", host))).Ok();
            (await platform.Api.PutAppAsync(WithHostPath("link", Path.Combine(host, "allowed", "out")))).Ok();

            await platform.WaitForExactlyAsync("good", 1);
            Assert.Equal("hello", await ReadAsync(Assert.Single(await platform.RunningAsync("good")).Id, "/host/greeting"));
            // Refused before a node is chosen, and by the node itself for what only it can see.
            await SaysAsync(platform, "outside", "does not allow the host path");
            await SaysAsync(platform, "link", "leads out of what is allowed");
            Assert.Empty(await platform.RunningAsync("outside"));
            Assert.Empty(await platform.RunningAsync("link"));
            Assert.Contains("allowed", (await platform.FpAsync("get", "node", "node-1", "-o", "yaml")).Ok().Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(host, recursive: true);
        }
    }

    [Fact]
    public async Task A_named_volume_outlives_the_replica_and_memory_does_not()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var app = Apps.Busybox("keeper", 1, Idle);
        app["spec"]!["volumes"] = JsonNode.Parse("""[{"name":"data","named":{}},{"name":"scratch","tmpfs":{"size":"1Mi"}}]""");
        app["spec"]!["volumeMounts"] = JsonNode.Parse("""[{"name":"data","mountPath":"/data"},{"name":"scratch","mountPath":"/scratch"}]""");
        (await platform.Api.PutAppAsync(app)).Ok();
        await platform.WaitForExactlyAsync("keeper", 1);
        var first = Assert.Single(await platform.RunningAsync("keeper")).Id;
        await RunAsync(first, "echo kept > /data/file; echo lost > /scratch/file");
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(first, "head -c 2000000 /dev/zero > /scratch/big"));

        (await platform.Api.PatchAppAsync("keeper", """{"spec":{"env":{"MORE":"x"}}}""")).Ok();
        await Eventually.BecomesAsync("the replica to be another one", () => platform.RunningAsync("keeper"), seen => seen.Count == 1 && seen[0].Id != first);
        await platform.WaitForExactlyAsync("keeper", 1);

        var second = Assert.Single(await platform.RunningAsync("keeper")).Id;
        Assert.Equal("kept", await ReadAsync(second, "/data/file"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(second, "/scratch/file"));
    }

    private static JsonObject WithHostPath(string name, string path)
    {
        var app = Apps.Busybox(name, 1, Idle);
        app["spec"]!["volumes"] = new JsonArray(new JsonObject { ["name"] = "host", ["hostPath"] = new JsonObject { ["path"] = path } });
        app["spec"]!["volumeMounts"] = JsonNode.Parse("""[{"name":"host","mountPath":"/host","readOnly":true}]""");
        return app;
    }

    private static Task SaysAsync(Platform platform, string app, string text) => Eventually.BecomesAsync(
        $"{app} to say '{text}'", () => platform.Api.ContainersAsync(app),
        seen => seen is [{ Message: { } message }] && message.Contains(text, StringComparison.Ordinal), describe: seen => string.Join("; ", seen));

    private Task<string> RunAsync(string container, string script) => docker.Engine.DockerAsync(["exec", container, "sh", "-c", script], TestContext.Current.CancellationToken);

    private async Task<string> ReadAsync(string container, string file) => (await docker.Engine.DockerAsync(["exec", container, "cat", file], TestContext.Current.CancellationToken)).Trim();
}
