using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests.Inside;

/// <summary>What containers wrote, also when they are gone.</summary>
[Collection(DockerHost.Collection)]
public sealed class LogTests(DockerHost docker)
{
    private static string Script => "trap 'echo last words of $(hostname); exit 0' TERM; echo first words of $(hostname); while :; do sleep 0.1; done";

    [Fact]
    public async Task Logs_of_a_container_that_is_gone_are_there_after_the_agent_was_killed()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 2, Script))).Ok();
        await platform.WaitForExactlyAsync("web", 2);
        var names = (await platform.Api.ContainersAsync("web")).Select(container => container.Name).ToList();
        // Killed while both run: the next agent has to save what it did not see being written.
        await platform.Agent.KillAsync();
        await platform.Api.ScaleAsync("web", 1);
        await platform.StartAgentAsync();
        await platform.WaitForExactlyAsync("web", 1);
        await platform.Api.ScaleAsync("web", 0);
        await platform.WaitForExactlyAsync("web", 0);
        Assert.Empty(await platform.AllInDockerAsync());
        await platform.Agent.KillAsync();
        await platform.StartAgentAsync();

        var expected = names.SelectMany(name => new[] { $"[{name}] first words of {name}", $"[{name}] last words of {name}" }).Order(StringComparer.Ordinal);
        // The agent may not have its session yet.
        await Eventually.BecomesAsync(
            "what both wrote", () => platform.FpAsync("logs", "app/web", "--previous"),
            said => said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).SequenceEqual(expected), describe: said => said.Output + said.Error);

        Assert.Empty(await platform.Api.ContainersAsync("web"));
    }

    [Fact]
    public async Task The_previous_run_of_a_container_that_was_restarted_in_place_is_told_apart_from_the_current_one()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        // Its file system stays over restarts in place.
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1, "echo run >> /runs; echo this is run $(wc -l < /runs); test $(wc -l < /runs) -ge 3 || exit 1; trap 'exit 0' TERM; sleep 1000000 & wait"))).Ok();
        await Eventually.BecomesAsync(
            "the third run to be ready", () => platform.Api.ContainersAsync("web"), seen => seen is [{ Ready: true, Restarts: 2 }], describe: seen => string.Join("; ", seen));
        var name = (await platform.Api.ContainersAsync("web"))[0].Name;

        Assert.Equal("this is run 2\n", (await platform.FpAsync("logs", name, "--previous")).Ok().Output);
        Assert.Equal("this is run 1\nthis is run 2\nthis is run 3\n", (await platform.FpAsync("logs", name)).Ok().Output);
    }

    [Fact]
    public async Task Following_an_app_shows_the_replicas_that_come_later()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1, Script))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        var first = (await platform.Api.ContainersAsync("web"))[0].Name;
        await using var follow = CliText.Start(platform, "logs", "app/web", "-f");
        await SaysAsync(follow, $"[{first}] first words of {first}");

        await platform.Api.ScaleAsync("web", 2);
        await platform.WaitForExactlyAsync("web", 2);
        var second = (await platform.Api.ContainersAsync("web")).Single(container => container.Name != first).Name;
        await SaysAsync(follow, $"[{second}] first words of {second}");
        await platform.Api.ScaleAsync("web", 0);

        await SaysAsync(follow, $"[{first}] last words of {first}");
        await SaysAsync(follow, $"[{second}] last words of {second}");
        Assert.Equal(follow.Lines.Distinct().Count(), follow.Lines.Count);
    }

    private static Task SaysAsync(CliText follow, string line) =>
        Eventually.BecomesAsync($"'{line}'", () => Task.FromResult(follow.Lines), lines => lines.Contains(line), describe: lines => string.Join('|', lines));
}
