using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Apps that are scaled by what their replicas use. The autoscaler looks each 15 s.</summary>
[Collection(DockerHost.Collection)]
[Trait("Host", "standalone")]
public sealed class AutoscaleTests(DockerHost docker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_busy_replica_and_one_with_many_requests_get_help_and_a_scale_by_hand_is_refused()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var busy = Apps.Busybox("busy", 1, "while :; do :; done");
        busy["spec"]!["autoscale"] = Autoscale("""{"cpu":{"averageValue":"50m"}}""");
        // Each answer counts a hundred requests more than the one before.
        var asked = Apps.Busybox("asked", 1, "mkdir -p /w/cgi-bin; printf '#!/bin/sh\\necho; n=$(cat /w/n); n=$((n+10000)); echo $n > /w/n; echo hits $n' > /w/cgi-bin/m; chmod +x /w/cgi-bin/m; echo 0 > /w/n; exec httpd -f -p 8080 -h /w");
        asked["spec"]!["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["containerPort"] = 8080 });
        asked["spec"]!["autoscale"] = Autoscale("""{"requests":{"averagePerSecond":10,"metric":"hits","path":"/cgi-bin/m"}}""");
        (await platform.Api.PutAppAsync(busy)).Ok();
        (await platform.Api.PutAppAsync(asked)).Ok();

        // Who watches has the agent look each second.
        await Eventually.TrueAsync("the busy one's use to be seen", async () => (await platform.FpAsync("stats", "app/busy")).Ok().Output.Contains("busy-", StringComparison.Ordinal), Patience);
        await platform.WaitForExactlyAsync("busy", 3, Patience);
        await platform.WaitForExactlyAsync("asked", 3, Patience);

        Assert.Matches(@"Autoscale: +1 to 3 replicas; last changed .*: cpu \d+", (await platform.FpAsync("describe", "app", "busy")).Ok().Output);
        Assert.Matches(@"requests \d+(\.\d)?/s \(target 10/s\)", (await platform.FpAsync("describe", "app", "asked")).Ok().Output);
        Assert.Contains("autoscaled, between 1 and 3", (await platform.FpAsync("scale", "app", "busy", "--replicas", "1")).Error, StringComparison.Ordinal);
    }

    private static JsonNode Autoscale(string metric) => JsonNode.Parse($$"""{"minReplicas":1,"maxReplicas":3,"metrics":[{{metric}}]}""")!;
}
