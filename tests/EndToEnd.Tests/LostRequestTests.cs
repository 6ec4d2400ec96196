using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Whoever follows an app's endpoints loses no request while it is rolled out.</summary>
[Collection(DockerHost.Collection)]
public sealed class LostRequestTests(DockerHost docker)
{
    private const int Replicas = 3;
    private const string Image = "hello:e2e";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>More by hand: FP_ROLLOUTS=20.</summary>
    private static readonly int Rollouts = int.Parse(Environment.GetEnvironmentVariable("FP_ROLLOUTS") ?? "4", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("Rolling")]
    [InlineData("BlueGreen")]
    public async Task No_request_is_lost_while_rolling(string strategy)
    {
        await using var platform = await Platform.OnDockerAsync(docker);
        await docker.ImportSampleAsync(Image);
        var app = Apps.Hello("web", Replicas, Image);
        app["spec"]!["rollout"] = new JsonObject { ["strategy"] = strategy, ["maxUnavailable"] = 0, ["maxSurge"] = 2 };
        app["spec"]!["env"] = new JsonObject { ["HELLO_GREETING"] = "0" };
        (await platform.Api.PutAppAsync(app)).Ok();
        await platform.WaitForExactlyAsync("web", Replicas);
        await using var balancer = FollowingBalancer.Start(platform, "web");
        await Eventually.TrueAsync("the balancer to know all replicas", () => Task.FromResult(balancer.Endpoints.Length == Replicas));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var failures = new ConcurrentQueue<string>();
        var load = LoadAsync(balancer, failures, stop.Token);
        for (var number = 1; number <= Rollouts; number++)
        {
            (await platform.Api.PatchAppAsync("web", $$$$"""{"spec":{"env":{"HELLO_GREETING":"{{{{number}}}}"}}}""")).Ok();
            var revision = number + 1;
            await Eventually.BecomesAsync(
                $"rollout {number} to complete",
                async () => (await platform.Api.GetAppAsync("web")).Ok()["status"]?["rollout"],
                rollout => rollout?["revision"]?.GetValue<int>() == revision && rollout["phase"]?.GetValue<string>() == "Completed",
                describe: rollout => $"{rollout}");
        }

        await stop.CancelAsync();
        var sent = await load;
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} requests during {Rollouts} rollouts ({strategy}), {failures.Count} failed");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {sent} requests failed: {string.Join("; ", failures.Take(5))}");
        Assert.True(sent > 100, $"only {sent} requests were sent");
    }

    /// <summary>Two hundred a second, whether or not the last has been answered.</summary>
    private static async Task<int> LoadAsync(FollowingBalancer balancer, ConcurrentQueue<string> failures, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(Pace);
        var under = new List<Task>();
        try
        {
            while (await pace.WaitForNextTickAsync(stop)) under.Add(SendAsync());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Enough.
        }

        await Task.WhenAll(under);
        return under.Count;

        async Task SendAsync()
        {
            if (await balancer.SendAsync("/") is { } failure) failures.Enqueue(failure);
        }
    }
}
