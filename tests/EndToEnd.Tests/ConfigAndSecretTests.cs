using System.Text;
using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>What replicas are given of Configs and Secrets, on a real engine: variables, files, and what follows when the values change.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class ConfigAndSecretTests(DockerHost docker)
{
    private const string Old = "correct-horse-battery";
    private const string New = "staple-gun-parrot";
    private const string Listener = "trap 'echo hup:$(cat /etc/db/password)' HUP; trap 'exit 0' TERM; echo env:$DB_PASSWORD:$APP_color; while :; do sleep 0.1; done";

    [Fact]
    public async Task Values_come_as_variables_and_files_and_new_ones_reach_the_files_of_a_running_container()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await ApplyAsync(platform, "Secret", "db", ("password", Old));
        await ApplyAsync(platform, "Config", "app", ("color", "green"));
        (await platform.Api.PutAppAsync(Using("web", "Signal", "None"))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        var container = Assert.Single(await platform.RunningAsync("web"));
        await LogsSayAsync(platform, $"env:{Old}:green");
        Assert.Equal(Old, await ReadAsync(container.Id, "/etc/db/password"));
        Assert.Equal("green", await ReadAsync(container.Id, "/etc/app/color"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => docker.Engine.DockerAsync(["exec", container.Id, "sh", "-c", "echo x > /etc/db/password"], TestContext.Current.CancellationToken));

        await ApplyAsync(platform, "Secret", "db", ("password", New), ("more", "x"));

        await Eventually.BecomesAsync("the new value to be in the file", () => ReadAsync(container.Id, "/etc/db/password"), seen => seen == New);
        Assert.Equal("x", await ReadAsync(container.Id, "/etc/db/more"));
        await LogsSayAsync(platform, $"hup:{New}");
        Assert.Equal(container.Id, Assert.Single(await platform.RunningAsync("web")).Id);
        Assert.Equal(0, Assert.Single(await platform.Api.ContainersAsync("web")).Restarts);
        AssertNowhere(platform);
    }

    [Fact]
    public async Task A_new_value_replaces_the_replicas_where_that_is_asked_for_and_the_revision_says_why()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await ApplyAsync(platform, "Secret", "db", ("password", Old));
        await ApplyAsync(platform, "Config", "app", ("color", "green"));
        (await platform.Api.PutAppAsync(Using("web", "None", "Restart"))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        (await platform.FpAsync("rollout", "status", "app/web", "--timeout", "60s")).Ok();
        var before = Assert.Single(await platform.RunningAsync("web")).Id;

        await ApplyAsync(platform, "Secret", "db", ("password", New));

        await Eventually.BecomesAsync("the replica to be another one", () => platform.RunningAsync("web"), seen => seen.Count == 1 && seen[0].Id != before);
        await platform.WaitForExactlyAsync("web", 1);
        await LogsSayAsync(platform, $"env:{New}:green");
        await Eventually.BecomesAsync(
            "the history to name the cause", async () => await platform.FpAsync("rollout", "history", "app/web", "-o", "yaml"), seen => seen.Output.Contains("secret/db changed", StringComparison.Ordinal));

        (await platform.FpAsync("rollout", "status", "app/web", "--timeout", "60s")).Ok();

        // Going back to an older revision brings no older value.
        (await platform.Api.PatchAppAsync("web", """{"spec":{"env":{"MORE":"x"}}}""")).Ok();
        (await platform.FpAsync("rollout", "status", "app/web", "--timeout", "60s")).Ok();
        (await platform.FpAsync("rollout", "undo", "app/web")).Ok();
        (await platform.FpAsync("rollout", "status", "app/web", "--timeout", "60s")).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        Assert.Equal(New, await ReadAsync(Assert.Single(await platform.RunningAsync("web")).Id, "/etc/db/password"));
    }

    [Fact]
    public async Task A_replica_waits_for_what_is_missing_with_a_reason_and_an_agent_that_was_killed_brings_the_newest_values()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await ApplyAsync(platform, "Config", "app", ("color", "green"));
        (await platform.Api.PutAppAsync(Using("web", "Signal", "None"))).Ok();
        await Eventually.BecomesAsync(
            "the replica to say what is missing", () => platform.Api.ContainersAsync("web"),
            seen => seen is [{ Reason: "SecretMissing" } one] && one.Message!.Contains("'db'", StringComparison.Ordinal), describe: seen => string.Join("; ", seen));
        await ApplyAsync(platform, "Secret", "db", ("password", Old));
        await platform.WaitForExactlyAsync("web", 1);
        var container = Assert.Single(await platform.RunningAsync("web"));

        await platform.Agent.KillAsync();
        await ApplyAsync(platform, "Secret", "db", ("password", New));
        await platform.StartAgentAsync();

        await Eventually.BecomesAsync("the new value to be in the file", () => ReadAsync(container.Id, "/etc/db/password"), seen => seen == New);
        await LogsSayAsync(platform, $"hup:{New}");
        await platform.WaitForExactlyAsync("web", 1);
        Assert.Equal(container.Id, Assert.Single(await platform.RunningAsync("web")).Id);
        (await platform.FpAsync("delete", "app", "web")).Ok();
        await Eventually.TrueAsync("the files to be gone", () => Task.FromResult(!Directory.EnumerateFileSystemEntries(FilesRoot(platform)).Any()));
    }

    [Fact]
    public async Task All_secrets_written_back_as_they_were_read_keep_their_values()
    {
        await using var platform = await Platform.ControlPlaneOnlyAsync();
        await ApplyAsync(platform, "Secret", "db", ("password", Old));

        var read = (await platform.FpAsync("get", "secrets", "-A", "-o", "yaml")).Ok().Output;
        (await platform.FpWithInputAsync(read, "apply", "-f", "-")).Ok();

        Assert.DoesNotContain(Old, read, StringComparison.Ordinal);
        Assert.Contains(Old, (await platform.FpAsync("get", "secret", "db", "--reveal", "-o", "yaml")).Ok().Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Old, (await platform.FpAsync("describe", "secret", "db")).Ok().Output, StringComparison.Ordinal);
    }

    private static JsonObject Using(string name, string fileChange, string envChange)
    {
        var app = Apps.Busybox(name, 1, Listener);
        var spec = app["spec"]!;
        spec["volumes"] = JsonNode.Parse($$$"""
            [{"name":"db","secret":{"name":"db","onChange":"{{{fileChange}}}"}},{"name":"app","config":{"name":"app"}}]
            """);
        spec["volumeMounts"] = JsonNode.Parse("""[{"name":"db","mountPath":"/etc/db"},{"name":"app","mountPath":"/etc/app"}]""");
        spec["envFrom"] = JsonNode.Parse("""[{"config":"app","prefix":"APP_"}]""");
        spec["envValues"] = JsonNode.Parse($$$"""{"DB_PASSWORD":{"secret":"db","key":"password","onChange":"{{{envChange}}}"}}""");
        return app;
    }

    private static async Task ApplyAsync(Platform platform, string kind, string name, params (string Name, string Value)[] values)
    {
        var data = new JsonObject(values.Select(pair => KeyValuePair.Create(pair.Name, (JsonNode?)JsonValue.Create(pair.Value))));
        var document = new JsonObject { ["apiVersion"] = "platform/v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = new JsonObject { ["data"] = data } };
        (await platform.FpWithInputAsync(document.ToJsonString(), "apply", "-f", "-")).Ok();
    }

    private async Task<string> ReadAsync(string container, string file) => (await docker.Engine.DockerAsync(["exec", container, "cat", file], TestContext.Current.CancellationToken)).Trim();

    private static Task LogsSayAsync(Platform platform, string text) => Eventually.BecomesAsync(
        $"the log to say {text}", async () => (await platform.FpAsync("logs", "app/web")).Output, seen => seen.Contains(text, StringComparison.Ordinal));

    private static string FilesRoot(Platform platform) => Path.Combine("/run/functions-platform", File.ReadAllText(Path.Combine(platform.Data, "agent", "id")).Trim());

    // The control plane's folder and the agent's, with database, logs and what the agent remembers. (The engine itself keeps variables and what containers write.)
    private static void AssertNowhere(Platform platform)
    {
        foreach (var file in Directory.EnumerateFiles(platform.Data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            foreach (var planted in new[] { Old, New }) Assert.True(copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(planted)) < 0, $"{file} holds a value");
        }
    }
}
