using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>A rollout that fails on a real engine says why, keeps the evidence and goes back.</summary>
[Collection(DockerHost.Collection)]
public sealed class RolloutFailureTests(DockerHost docker)
{
    private const string Image = "hello:failures";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_cause_is_told_and_what_was_good_runs_again()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await using var registry = await RegistryServer.StartAsync(new Uri("http://127.0.0.1:9/"), "nobody-listens");
        await docker.ImportSampleAsync(Image);
        await MakeForeignImageAsync("foreign:1");
        await PushForOthersAsync(registry, "team/elsewhere");
        (string App, string Patch, string Cause, string Words)[] cases =
        [
            ("no-image", $$$"""{"image":"{{{registry.Host}}}/team/nothing:1"}""", "ImageNotFound", "nothing"),
            ("foreign", """{"image":"foreign:1","command":["/program"],"healthCheck":null}""", "WrongArchitecture", "another processor"),
            ("elsewhere", $$$"""{"image":"{{{registry.Host}}}/team/elsewhere:1"}""", "WrongArchitecture", "the image offers linux/arm64, linux/s390x"),
            ("closed", """{"healthCheck":{"http":null,"tcp":{"port":9999},"startPeriod":"0s","interval":"200ms"},"ports":[{"name":"http","containerPort":8080},{"name":"other","containerPort":9999}]}""", "PortClosed", "nothing listens"),
            ("missing-path", """{"healthCheck":{"http":{"path":"/not-there","port":"http"},"startPeriod":"0s","interval":"200ms"}}""", "HealthStatus", "HTTP 404"),
            ("crash", """{"image":"busybox:dev","command":["sh","-c","echo the last words; exit 7"],"healthCheck":null,"ports":[]}""", "ExitedEarly", "exit code 7"),
            ("ends", """{"image":"busybox:dev","command":["true"],"healthCheck":null,"ports":[]}""", "ExitedEarly", "exit code 0"),
            ("hungry", """{"image":"busybox:dev","command":["sh","-c","x=x; while true; do x=$x$x; done"],"healthCheck":null,"ports":[],"resources":{"memory":"16Mi"}}""", "OutOfMemory", "16Mi"),
            ("too-large", """{"resources":{"memory":"4000Gi"},"rollout":{"progressDeadline":"5s"}}""", "NoRoom", "0 of 1 nodes"),
        ];
        foreach (var (app, _, _, _) in cases)
        {
            var document = Apps.Hello(app, 1, Image);
            document["spec"]!["restartPolicy"] = new JsonObject { ["initialBackoff"] = "100ms" };
            (await platform.Api.PutAppAsync(document)).Ok();
        }

        foreach (var (app, _, _, _) in cases) await ReachesAsync(platform, app, "Completed");
        foreach (var (app, patch, _, _) in cases) (await platform.Api.PatchAppAsync(app, $$"""{"spec":{{patch}}}""")).Ok();

        foreach (var (app, _, cause, words) in cases)
        {
            var rollout = await ReachesAsync(platform, app, "RolledBack");
            Assert.Equal((app, cause), (app, rollout["cause"]?.GetValue<string>()));
            Assert.Contains(words, rollout["message"]!.GetValue<string>(), StringComparison.Ordinal);
            await Eventually.TrueAsync($"a good replica of {app} to be ready", async () => (await platform.Api.ContainersAsync(app)).Any(container => container.Ready), Limit);
            var told = await platform.FpAsync("rollout", "status", $"app/{app}");
            TestContext.Current.TestOutputHelper?.WriteLine($"--- {app}\n{told.Output}");
            Assert.Equal(1, told.ExitCode);
            Assert.Contains($"{cause}: ", told.Output, StringComparison.Ordinal);
        }

        var crash = (await platform.Api.GetAppAsync("crash")).Ok()["status"]!["rollout"]!;
        Assert.Equal(7, crash["exitCode"]!.GetValue<int>());
        Assert.Contains("the last words", crash["logs"]!.AsArray().Select(line => line!.GetValue<string>()));
        Assert.NotEmpty((await platform.Api.GetAppAsync("missing-path")).Ok()["status"]!["rollout"]!["probes"]!.AsArray());
        // The first failed replica lies on its host, stopped, for whoever wants to look.
        var kept = (await platform.AllInDockerAsync()).Where(container => container.Labels["fp.app"] == "crash" && !container.Running).ToList();
        Assert.Equal(crash["container"]!.GetValue<string>(), Assert.Single(kept).Labels["fp.container"]);
        var waited = await platform.FpAsync("wait", "app/crash", "--timeout", "30s");
        Assert.Equal(1, waited.ExitCode);
        Assert.Contains("gave way to revision 1", waited.Error, StringComparison.Ordinal);
    }

    private static Task<JsonNode> ReachesAsync(Platform platform, string app, string phase) => Eventually.BecomesAsync(
        $"the rollout of {app} to be {phase}",
        async () => (await platform.Api.GetAppAsync(app)).Ok()["status"]?["rollout"] ?? new JsonObject(),
        rollout => rollout["phase"]?.GetValue<string>() == phase,
        Limit, rollout => $"{rollout}\nagent: {platform.Agent.LogTail()}");

    /// <summary>An image whose only program is one for a processor that this machine is not.</summary>
    /// <summary>Pushes a list that offers an image for two processors, and none of them ours.</summary>
    private async Task PushForOthersAsync(RegistryServer registry, string repository)
    {
        var pushed = $"{registry.Host}/{repository}:one";
        await docker.Engine.DockerAsync(["tag", DockerHost.Busybox, pushed], Stop);
        await docker.Engine.DockerAsync(["push", "-q", pushed], Stop);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{registry.Host}/v2/{repository}/manifests/") };
        using var asked = new HttpRequestMessage(HttpMethod.Get, "one");
        asked.Headers.Add("Accept", "application/vnd.docker.distribution.manifest.v2+json");
        using var found = await client.SendAsync(asked, Stop);
        var (digest, size) = (found.Headers.GetValues("Docker-Content-Digest").Single(), (await found.Content.ReadAsByteArrayAsync(Stop)).Length);
        var entries = new[] { "arm64", "s390x" }.Select(JsonNode? (processor) => new JsonObject
        {
            ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
            ["size"] = size,
            ["digest"] = digest,
            ["platform"] = new JsonObject { ["architecture"] = processor, ["os"] = "linux" },
        });
        var list = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.docker.distribution.manifest.list.v2+json", ["manifests"] = new JsonArray([.. entries]) };
        using var content = new StringContent(list.ToJsonString(), System.Text.Encoding.UTF8, "application/vnd.docker.distribution.manifest.list.v2+json");
        using var put = await client.PutAsync(new Uri("1", UriKind.Relative), content, Stop);
        put.EnsureSuccessStatusCode();
    }

    private async Task MakeForeignImageAsync(string name)
    {
        var folder = Directory.CreateTempSubdirectory("fp-foreign-");
        try
        {
            // An ELF header of a big-endian S/390 machine, and nothing behind it.
            byte[] header = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 22, 0, 0, 0, 1, .. new byte[40]];
            var program = Path.Combine(folder.FullName, "program");
            await File.WriteAllBytesAsync(program, header, Stop);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Dockerfile"), "FROM scratch\nCOPY program /program\nCMD [\"/program\"]\n", Stop);
            await docker.Engine.DockerAsync(["build", "-q", "-t", name, folder.FullName], Stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
