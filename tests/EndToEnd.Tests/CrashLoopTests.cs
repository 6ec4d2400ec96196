using System.Diagnostics;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 1: a container that crashes at once is restarted with growing pauses, and tells why although it is gone.</summary>
[Collection(DockerHost.Collection)]
public sealed class CrashLoopTests(DockerHost docker)
{
    private const int Starts = 5;

    [Fact]
    public async Task A_container_that_crashes_at_once_is_restarted_with_growing_pauses_and_describe_shows_its_last_words()
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        var since = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var app = Apps.Busybox("crash", 1, "echo first words; echo last words; exit 7");
        app["spec"]!["restartPolicy"] = System.Text.Json.Nodes.JsonNode.Parse("""{ "initialBackoff": "500ms", "maxBackoff": "30s" }""");

        (await platform.Api.PutAppAsync(app)).Ok();
        var pauses = await PausesAsync(platform.Cluster, since);

        // The engine's own clock, between starts. The first restart may be at once; then 0.5, 1, 2 s and what starting takes.
        for (var index = 1; index < pauses.Count; index++)
        {
            var least = TimeSpan.FromSeconds(0.5 * Math.Pow(2, index - 1)) * 0.9;
            Assert.True(pauses[index] >= least, $"pause {index + 1} was {pauses[index]}, at least {least} was due; all: {string.Join(", ", pauses)}");
        }

        await Eventually.BecomesAsync(
            "describe to show the crash", () => platform.FpAsync("describe", "app", "crash"), ShowsTheCrash, describe: result => result.Output + result.Error);

        await platform.Api.ScaleAsync("crash", 0);
        await platform.WaitForExactlyAsync("crash", 0);
        var afterwards = (await platform.FpAsync("describe", "app", "crash")).Ok();
        Assert.True(ShowsTheCrash(afterwards), $"With the container gone, describe shows the crash no more:\n{afterwards.Output}");
    }

    private static bool ShowsTheCrash(CommandResult described) =>
        described.Output.Contains("last words", StringComparison.Ordinal)
        && described.Output.Split('\n').Any(line => line.Contains("exit", StringComparison.OrdinalIgnoreCase) && line.Contains('7'));

    private async Task<List<TimeSpan>> PausesAsync(string cluster, long since)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        var starts = new List<DateTimeOffset>();
        var watch = Stopwatch.StartNew();
        try
        {
            await foreach (var start in docker.Eye.StartsAsync(cluster, "crash", since, limit.Token))
            {
                starts.Add(start);
                if (starts.Count == Starts) return [.. starts.Zip(starts.Skip(1), (earlier, later) => later - earlier)];
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Told below.
        }

        Assert.Fail($"Only {starts.Count} of {Starts} starts were seen in {watch.Elapsed.TotalSeconds:0} s: {string.Join(", ", starts)}");
        return [];
    }
}
