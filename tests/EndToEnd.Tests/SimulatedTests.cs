using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 9: 200 containers through the whole stack without Docker.</summary>
public sealed class SimulatedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Scaling_0_200_0_goes_through_the_whole_stack()
    {
        await using var platform = await Platform.SimulatedAsync();
        (await platform.Api.PutAppAsync(Apps.Busybox("many", 0))).Ok();

        await platform.Api.ScaleAsync("many", 200);
        await platform.WaitUntilApiSaysAsync("many", 200, Limit);

        var containers = await platform.Api.ContainersAsync("many");
        Assert.Equal(200, containers.Select(container => container.Uid).Distinct().Count());
        Assert.All(containers, container => Assert.Equal("node-1", container.Node));
        Assert.All(containers, container => Assert.Equal("Running", container.Phase));
        // Its orchestration counts them after they are reported.
        await Eventually.BecomesAsync(
            "the app's status to count them", async () => (await platform.Api.GetAppAsync("many")).Ok()["status"]!["readyReplicas"]!.GetValue<int>(), ready => ready == 200, Limit);

        await platform.Api.ScaleAsync("many", 0);
        await platform.WaitUntilApiSaysAsync("many", 0, Limit);
    }

    [Fact]
    public async Task A_control_plane_killed_again_and_again_on_the_way_to_200_gets_there()
    {
        await using var platform = await Platform.SimulatedAsync();
        (await platform.Api.PutAppAsync(Apps.Busybox("many", 200))).Ok();

        // Each time a little further on: while containers are made, placed, reported.
        foreach (var known in new[] { 0, 1, 100, 200 })
        {
            await Eventually.BecomesAsync(
                $"{known} containers to be known", () => platform.Api.ContainersAsync("many"), seen => seen.Count >= known, Limit, seen => $"{seen.Count}");
            await platform.ControlPlane.KillAsync();
            await platform.StartControlPlaneAsync();
        }

        await platform.WaitUntilApiSaysAsync("many", 200, Limit);
        Assert.All(await platform.Api.ContainersAsync("many"), container => Assert.Equal(0, container.Restarts));
    }
}
