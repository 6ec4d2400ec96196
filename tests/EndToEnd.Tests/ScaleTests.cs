using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 2: as many run as are asked for, and delete leaves nothing.</summary>
[Collection(DockerHost.Collection)]
public sealed class ScaleTests(DockerHost docker)
{
    [Fact]
    public async Task Scaling_3_10_2_0_3_and_delete_leave_exactly_that_many_and_the_orchestration_ends()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 3))).Ok();
        await platform.WaitForExactlyAsync("web", 3);
        Assert.Contains(await OrchestrationsAsync(platform), one => IsOf("web", one) && IsAlive(one));

        foreach (var replicas in new[] { 10, 2, 0, 3 })
        {
            (await platform.FpAsync("scale", "app", "web", "--replicas", $"{replicas}")).Ok();
            await platform.WaitForExactlyAsync("web", replicas);
        }

        (await platform.FpAsync("delete", "app", "web")).Ok();

        await platform.WaitForExactlyAsync("web", 0);
        await Eventually.TrueAsync("the app to be gone", async () => (await platform.Api.GetAppAsync("web")).Code == 404);
        await Eventually.BecomesAsync(
            "the app's orchestration to have ended", () => OrchestrationsAsync(platform),
            seen => !seen.Any(one => IsOf("web", one) && IsAlive(one)), describe: seen => string.Join("; ", seen.Select(one => one.ToJsonString())));
        Assert.Empty(await platform.AllInDockerAsync());
    }

    [Fact]
    public async Task An_app_made_again_under_the_name_of_a_deleted_one_runs()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 2))).Ok();
        await platform.WaitForExactlyAsync("web", 2);
        var first = (await platform.RunningAsync("web")).Select(container => container.Uid).ToHashSet();

        (await platform.FpAsync("delete", "app", "web", "--wait")).Ok();
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 2))).Ok();

        await platform.WaitForExactlyAsync("web", 2);
        Assert.DoesNotContain(await platform.RunningAsync("web"), container => first.Contains(container.Uid));
    }

    private static async Task<IReadOnlyList<JsonNode>> OrchestrationsAsync(Platform platform) =>
        [.. (await platform.FpAsync("get", "orchestrations", "-o", "json")).Ok().Json.AsArray().Select(one => one!)];

    private static bool IsOf(string app, JsonNode orchestration) => orchestration.ToJsonString().Contains($"app:default:{app}:", StringComparison.Ordinal);

    private static bool IsAlive(JsonNode orchestration)
    {
        var text = orchestration.ToJsonString();
        return text.Contains("\"Running\"", StringComparison.Ordinal) || text.Contains("\"Pending\"", StringComparison.Ordinal);
    }
}
