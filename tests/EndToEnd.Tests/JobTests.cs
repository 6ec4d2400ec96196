using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Jobs on a real engine: how they end, what is left of them, and fp run.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class JobTests(DockerHost docker)
{
    [Fact]
    public async Task A_job_completes_and_its_output_can_be_read_afterwards()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await ApplyAsync(platform, "sum", "echo the sum is 42", """{ "completions": 2, "parallelism": 2 }""");

        (await platform.FpAsync("wait", "job/sum", "--for", "condition=Complete")).Ok();

        var status = (await JobAsync(platform, "sum"))["status"]!;
        Assert.Equal((2, 0), (status["succeeded"]!.GetValue<int>(), status["failed"]?.GetValue<int>() ?? 0));
        Assert.Equal(2, (await platform.FpAsync("logs", "job/sum")).Ok().Output.Split('\n').Count(line => line.EndsWith("the sum is 42", StringComparison.Ordinal)));
        Assert.Contains("Complete", (await platform.FpAsync("get", "jobs")).Ok().Output);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_with_growing_pauses_and_describe_says_why()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await ApplyAsync(platform, "bad", "echo no such table; exit 3", """{ "backoffLimit": 2, "initialBackoff": "500ms" }""");

        var waited = await platform.FpAsync("wait", "job/bad", "--for", "condition=Complete", "--timeout", "50s");

        Assert.Equal(1, waited.ExitCode);
        var job = await JobAsync(platform, "bad");
        Assert.Equal((3, 3), (job["status"]!["failed"]!.GetValue<int>(), job["status"]!["exitCode"]!.GetValue<int>()));
        // By the node's clock: 0.5 and 1 s between end and next start.
        var runs = (await platform.Api.ListAsync("containers", "?labelSelector=job%3Dbad"))["items"]!.AsArray()
            .Select(item => item!["status"]!["lastTermination"]!)
            .OrderBy(end => end["finishedAt"]!.GetValue<DateTimeOffset>())
            .ToList();
        Assert.Equal(3, runs.Count);
        for (var index = 1; index < runs.Count; index++)
        {
            var pause = runs[index]["startedAt"]!.GetValue<DateTimeOffset>() - runs[index - 1]["finishedAt"]!.GetValue<DateTimeOffset>();
            Assert.True(pause >= TimeSpan.FromSeconds(0.5 * index) * 0.9, $"pause {index} was {pause}");
        }

        var described = (await platform.FpAsync("describe", "job", "bad")).Ok().Output;
        Assert.Contains("no such table", described);
        Assert.Contains("exit code 3", described);
    }

    [Fact]
    public async Task A_rule_for_an_exit_code_fails_a_job_at_once()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await ApplyAsync(platform, "strict", "exit 42", """{ "failurePolicy": { "rules": [{ "exitCodes": [42], "action": "FailJob" }] } }""");

        (await platform.FpAsync("wait", "job/strict", "--for", "condition=Failed")).Ok();

        Assert.Equal(1, (await JobAsync(platform, "strict"))["status"]!["failed"]!.GetValue<int>());
    }

    [Fact]
    public async Task Run_shows_what_a_program_writes_and_ends_with_its_exit_code()
    {
        await using var platform = await Platform.OnDockerAsync(docker);

        var good = await platform.FpAsync("run", "--rm", "--name", "greet", "-e", "WHO=world", DockerHost.Busybox, "--", "sh", "-c", "echo hello $WHO; sleep 1; echo bye");
        var bad = await platform.FpAsync("run", "--name", "breaks", DockerHost.Busybox, "--", "sh", "-c", "echo broken; exit 5");

        Assert.Equal((0, "hello world\nbye\n"), (good.ExitCode, good.Output));
        Assert.Equal((5, "broken\n"), (bad.ExitCode, bad.Output));
        await Eventually.BecomesAsync("only the job that was kept to be there", async () => await NamesAsync(platform), names => names is ["breaks"], describe: names => string.Join(", ", names));
    }

    private static async Task ApplyAsync(Platform platform, string name, string script, string spec)
    {
        var job = new JsonObject
        {
            ["apiVersion"] = "platform/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = JsonNode.Parse(spec),
        };
        job["spec"]!["image"] = DockerHost.Busybox;
        job["spec"]!["command"] = new JsonArray("sh", "-c", script);
        (await platform.Api.SendAsync(HttpMethod.Put, $"api/v1/namespaces/default/jobs/{name}", job.ToJsonString())).Ok();
    }

    private static async Task<JsonNode> JobAsync(Platform platform, string name) => (await platform.Api.SendAsync(HttpMethod.Get, $"api/v1/namespaces/default/jobs/{name}")).Ok();

    private static async Task<List<string>> NamesAsync(Platform platform) =>
        [.. (await platform.Api.ListAsync("jobs"))["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>())];
}
