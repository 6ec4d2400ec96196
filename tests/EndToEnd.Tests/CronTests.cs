using System.Globalization;
using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>A schedule of every second, and a control plane that is killed in the middle of it.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class CronTests(DockerHost docker)
{
    [Fact]
    public async Task Each_second_is_run_once_or_skipped_with_a_word_although_the_control_plane_is_killed()
    {
        ControlPlaneHost.RequireStandalone("kill -9 of the process that holds the timer");
        await using var platform = await Platform.OnDockerAsync(docker);
        var cron = new JsonObject
        {
            ["apiVersion"] = "platform/v1",
            ["kind"] = "CronJob",
            ["metadata"] = new JsonObject { ["name"] = "tick" },
            ["spec"] = new JsonObject
            {
                ["schedule"] = "* * * * * *",
                ["successfulJobsHistoryLimit"] = 100,
                ["jobTemplate"] = new JsonObject { ["spec"] = new JsonObject { ["image"] = DockerHost.Busybox, ["command"] = new JsonArray("true") } },
            },
        };
        (await platform.Api.SendAsync(HttpMethod.Put, "api/v1/namespaces/default/cronjobs/tick", cron.ToJsonString())).Ok();
        await Eventually.BecomesAsync("five runs to have started", () => StartedAsync(platform), started => started >= 5, describe: started => $"{started} have");

        await platform.ControlPlane.KillAsync();
        await platform.StartControlPlaneAsync();
        var before = await StartedAsync(platform);
        await Eventually.BecomesAsync("five more runs to have started", () => StartedAsync(platform), started => started >= before + 5, describe: started => $"{started} have");
        (await platform.Api.SendAsync(HttpMethod.Patch, "api/v1/namespaces/default/cronjobs/tick", """{"spec":{"suspend":true}}""", "application/merge-patch+json")).Ok();

        // Read together: what the status counts and the jobs that are there. Each job is named by its second, so a name stands for one run.
        var status = (await CronAsync(platform))["status"]!;
        var names = (await platform.Api.ListAsync("jobs"))["items"]!.AsArray().Select(job => job!["metadata"]!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(status["started"]!.GetValue<long>(), names.Count);
        var created = (await CronAsync(platform))["metadata"]!["creationTimestamp"]!.GetValue<DateTimeOffset>();
        var through = status["decidedThrough"]!.GetValue<DateTimeOffset>();
        var due = (long)(through - new DateTimeOffset(created.Ticks - (created.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero)).TotalSeconds;
        Assert.Equal(due, status["started"]!.GetValue<long>() + (status["skipped"]?.GetValue<long>() ?? 0));
        await Eventually.BecomesAsync("all of them to complete", () => CompletedAsync(platform), completed => completed >= names.Count, describe: completed => string.Create(CultureInfo.InvariantCulture, $"{completed} of {names.Count} have"), limit: TimeSpan.FromMinutes(2));
    }

    private static async Task<JsonNode> CronAsync(Platform platform) => (await platform.Api.SendAsync(HttpMethod.Get, "api/v1/namespaces/default/cronjobs/tick")).Ok();

    private static async Task<long> StartedAsync(Platform platform) => (await CronAsync(platform))["status"]?["started"]?.GetValue<long>() ?? 0;

    private static async Task<int> CompletedAsync(Platform platform) =>
        (await platform.Api.ListAsync("jobs"))["items"]!.AsArray().Count(job => job!["status"]?["succeeded"]?.GetValue<int>() == 1);
}
