using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>What a user does first: apply the sample, look at it, talk to it, read its logs, remove it.</summary>
[Collection(DockerHost.Collection)]
public sealed class TourTests(DockerHost docker)
{
    [Fact]
    public async Task The_sample_is_applied_answers_requests_shows_its_logs_and_is_removed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        await docker.ImportSampleAsync("hello:dev");
        var file = Path.Combine(Executables.Repository, "samples", "hello", "app.yaml");

        Assert.Contains("app/hello created", (await platform.FpAsync("apply", "-f", file)).Ok().Output, StringComparison.Ordinal);
        (await platform.FpAsync("wait", "app/hello", "--for", "ready", "--timeout", "30s")).Ok();
        await platform.WaitForExactlyAsync("hello", 3);

        using var client = new HttpClient();
        foreach (var container in await platform.Api.ContainersAsync("hello"))
        {
            var port = Assert.Single(container.Json["status"]!["ports"]!.AsArray())!;
            var greeting = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port["hostPort"]}/"), stop);
            Assert.Contains("Hello", greeting, StringComparison.Ordinal);
        }

        var one = (await platform.Api.ContainersAsync("hello"))[0].Name;
        await Eventually.BecomesAsync(
            "the request to be in the logs", () => platform.FpAsync("logs", one),
            logs => logs.ExitCode == 0 && logs.Output.Contains("GET /", StringComparison.Ordinal), describe: logs => logs.Output + logs.Error);
        Assert.Contains("3/3", (await platform.FpAsync("get", "apps")).Ok().Output, StringComparison.Ordinal);
        Assert.Contains("hello:dev", (await platform.FpAsync("describe", "app", "hello")).Ok().Output, StringComparison.Ordinal);
        Assert.Contains("node-1", (await platform.FpAsync("get", "nodes")).Ok().Output, StringComparison.Ordinal);
        Assert.NotEmpty((await platform.FpAsync("events")).Ok().Output);

        (await platform.FpAsync("delete", "-f", file)).Ok();
        await platform.WaitForExactlyAsync("hello", 0);
    }

    [Fact]
    public async Task Logs_of_an_app_come_from_all_its_containers_and_can_be_followed()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var app = Apps.Busybox("talker", 2, "trap 'exit 0' TERM; n=0; while :; do echo line $n; n=$((n+1)); sleep 0.2; done");
        (await platform.Api.PutAppAsync(app)).Ok();
        await platform.WaitForExactlyAsync("talker", 2);

        var tail = (await platform.FpAsync("logs", "app/talker", "--tail", "1")).Ok();

        Assert.Equal(2, tail.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Contains("line", StringComparison.Ordinal)));
        var one = (await platform.Api.ContainersAsync("talker"))[0].Name;
        await using var follow = CliText.Start(platform, "logs", one, "-f", "--tail", "1");
        await Eventually.BecomesAsync("five lines to be followed", () => Task.FromResult(follow.Lines), lines => lines.Count >= 5, describe: lines => string.Join('|', lines));
        var numbers = follow.Lines.Select(line => int.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
    }

    [Fact]
    [Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
    public async Task Metrics_are_in_Prometheus_text()
    {
        ControlPlaneHost.RequireStandalone("it serves no metrics");
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {platform.Token}");

        var text = await client.GetStringAsync(new Uri(platform.Url, "metrics"), TestContext.Current.CancellationToken);

        Assert.Contains("# TYPE", text, StringComparison.Ordinal);
        Assert.Contains(text.Split('\n'), line => line.StartsWith("durable", StringComparison.OrdinalIgnoreCase) || line.Contains("_steps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_apps_do_not_touch_each_other()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("left", 2))).Ok();
        (await platform.Api.PutAppAsync(Apps.Busybox("right", 2))).Ok();
        await platform.WaitForExactlyAsync("left", 2);
        await platform.WaitForExactlyAsync("right", 2);
        var right = (await platform.RunningAsync("right")).Select(container => container.Id).Order().ToList();

        await platform.Api.DeleteAppAsync("left");
        await platform.WaitForExactlyAsync("left", 0);
        await Eventually.TrueAsync("the app to be gone", async () => (await platform.Api.GetAppAsync("left")).Code == 404);

        Assert.Equal(right, (await platform.RunningAsync("right")).Select(container => container.Id).Order());
    }
}
