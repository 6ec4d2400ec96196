using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 5: what fits nowhere waits and says why.</summary>
[Collection(DockerHost.Collection)]
public sealed class PlacementTests(DockerHost docker)
{
    [Fact]
    public async Task A_container_without_room_stays_pending_with_a_reason_that_counts_the_nodes_and_runs_once_it_fits()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var app = Apps.Busybox("big", 1);
        app["spec"]!["resources"] = new JsonObject { ["memory"] = "4096Gi" };

        (await platform.Api.PutAppAsync(app)).Ok();

        var waiting = await Eventually.BecomesAsync(
            "the container to say why it waits", () => platform.Api.ContainersAsync("big"),
            seen => seen is [{ Phase: "Pending", Message: not null }], describe: seen => string.Join("; ", seen));
        Assert.Matches(@"^0 of 1 nodes: 1 lacks memory, needs (4096Gi|4Ti), \S+ free$", waiting[0].Message);
        Assert.Contains("1 lacks memory", (await platform.FpAsync("describe", "app", "big")).Ok().Output, StringComparison.Ordinal);
        Assert.Empty(await platform.AllInDockerAsync());

        (await platform.Api.PatchAppAsync("big", """{"spec":{"resources":{"memory":"16Mi"}}}""")).Ok();
        await platform.WaitForExactlyAsync("big", 1);
    }

    [Fact]
    public async Task Room_that_is_given_back_goes_to_who_waits_for_it()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var node = Assert.Single(await platform.Api.NodesAsync());
        var share = MostOfMemory(node) + "Mi";
        var first = Apps.Busybox("first", 1);
        first["spec"]!["resources"] = new JsonObject { ["memory"] = share };
        var second = Apps.Busybox("second", 1);
        second["spec"]!["resources"] = new JsonObject { ["memory"] = share };
        (await platform.Api.PutAppAsync(first)).Ok();
        await platform.WaitForExactlyAsync("first", 1);
        (await platform.Api.PutAppAsync(second)).Ok();
        await Eventually.BecomesAsync(
            "the second to wait", () => platform.Api.ContainersAsync("second"), seen => seen is [{ Phase: "Pending", Message: not null }],
            describe: seen => string.Join("; ", seen));

        await platform.Api.DeleteAppAsync("first");

        await platform.WaitForExactlyAsync("second", 1);
    }

    // A little more than half: two of it never fit.
    private static long MostOfMemory(JsonNode node)
    {
        var text = node["status"]!["allocatable"]!["memory"]!.GetValue<string>();
        var digits = text.TrimEnd('K', 'M', 'G', 'T', 'i');
        var scale = text[digits.Length..] switch { "" => 1L, "Ki" => 1L << 10, "Mi" => 1L << 20, "Gi" => 1L << 30, "Ti" => 1L << 40, var unit => throw new FormatException(unit) };
        var bytes = double.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) * scale;
        return (long)(bytes * 0.6 / (1 << 20));
    }
}
