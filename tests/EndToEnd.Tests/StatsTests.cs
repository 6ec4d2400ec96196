using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>What containers and nodes use, as <c>fp stats</c> and <c>fp top</c> show it.</summary>
[Collection(DockerHost.Collection)]
public sealed class StatsTests(DockerHost docker)
{
    // A node without a connection looks into its queue once a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_busy_container_is_told_from_an_idle_one_and_both_with_the_memory_that_they_hold()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("busy", 1, "while :; do :; done"))).Ok();
        (await platform.Api.PutAppAsync(Apps.Busybox("idle", 1, "x=$(head -c 20000000 /dev/zero | tr '\\0' x); " + Apps.Idle))).Ok();
        await platform.WaitForExactlyAsync("busy", 1);
        await platform.WaitForExactlyAsync("idle", 1);

        var seen = await Eventually.BecomesAsync(
            "one to be busy and one to hold 20 MB", () => StatsAsync(platform, "stats"),
            all => Of(all, "busy") is { Cpu: > 100 } && Of(all, "idle") is { Cpu: < 100, Memory: > 20_000_000 }, Patience, Text);

        Assert.Equal(2, seen.Count);
        Assert.Single(await StatsAsync(platform, "stats", "app/idle"));
        var top = (await platform.FpAsync("top", "containers", "--limit", "1")).Ok().Output;
        Assert.Contains("busy-", top, StringComparison.Ordinal);
        Assert.DoesNotContain("idle-", top, StringComparison.Ordinal);
        var nodes = (await platform.FpAsync("top", "nodes")).Ok().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^\S+ +\d+m +\d+% +\S+ +\d+% +2 ", nodes[1]);
    }

    private static async Task<IReadOnlyList<JsonNode>> StatsAsync(Platform platform, params string[] words) =>
        [.. (await platform.FpAsync([.. words, "-o", "json"])).Ok().Json.AsArray().Select(one => one!)];

    private static (long Cpu, long Memory)? Of(IReadOnlyList<JsonNode> all, string app) =>
        all.FirstOrDefault(one => (string?)one["app"] == app) is { } found && found["at"] is not null ? ((long)found["cpuMillicores"]!, (long)found["memoryBytes"]!) : null;

    private static string Text(IReadOnlyList<JsonNode> all) => string.Join("; ", all.Select(one => one.ToJsonString()));
}
