using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>A daemon app on a real engine: it follows the labels of its node, and a new spec replaces it.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class DaemonAppTests(DockerHost docker)
{
    private const string Path = "api/v1/namespaces/default/daemonapps/shipper";

    [Fact]
    public async Task A_node_that_gets_the_label_runs_it_and_one_that_loses_the_label_does_not()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.SendAsync(HttpMethod.Put, Path, Daemon(Apps.Idle).ToJsonString())).Ok();
        var node = (await platform.Api.NodesAsync()).Single()["metadata"]!["name"]!.GetValue<string>();
        Assert.Empty(await RunningAsync(platform));

        await LabelAsync(platform, node, "\"yes\"");
        await Eventually.BecomesAsync("the labelled node to run one", () => RunningAsync(platform), running => running.Count == 1, describe: running => $"{running.Count} run");
        (await platform.FpAsync("wait", "daemonapp/shipper")).Ok();
        var before = (await RunningAsync(platform)).Single();

        (await platform.Api.SendAsync(HttpMethod.Put, Path, Daemon("true; " + Apps.Idle).ToJsonString())).Ok();
        await Eventually.BecomesAsync("another to have replaced it", () => RunningAsync(platform), running => running.Count == 1 && running[0] != before, describe: running => string.Join(", ", running));

        await LabelAsync(platform, node, "null");
        await Eventually.BecomesAsync("none to run", () => RunningAsync(platform), running => running.Count == 0, describe: running => $"{running.Count} run");
    }

    private async Task<List<string>> RunningAsync(Platform platform) =>
        [.. (await docker.Eye.RunningAsync(platform.Cluster, "shipper", TestContext.Current.CancellationToken)).Select(container => container.Id)];

    private static async Task LabelAsync(Platform platform, string node, string value) =>
        (await platform.Api.SendAsync(HttpMethod.Patch, $"api/v1/nodes/{node}", $$$"""{"metadata":{"labels":{"logs":{{{value}}} } } }""", "application/merge-patch+json")).Ok();

    private static JsonObject Daemon(string script) => new()
    {
        ["apiVersion"] = "platform/v1",
        ["kind"] = "DaemonApp",
        ["metadata"] = new JsonObject { ["name"] = "shipper" },
        ["spec"] = new JsonObject
        {
            ["image"] = DockerHost.Busybox,
            ["command"] = new JsonArray("sh", "-c", script),
            ["nodeSelector"] = new JsonObject { ["logs"] = "yes" },
            ["stopGracePeriod"] = "2s",
        },
    };
}
