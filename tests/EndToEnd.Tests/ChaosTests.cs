using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>
/// Containers, agent and control plane are killed at random moments, while apps are scaled and rolled and a job runs; once it is quiet everything is as its spec says, and nothing ever ran twice.
/// <c>FP_CHAOS_MINUTES</c> makes it longer than half a minute, <c>FP_CHAOS_SEED</c> chooses what happens.
/// </summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class ChaosTests(DockerHost docker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Apps = ["web", "api", "cache"];

    private readonly Dictionary<string, (int Replicas, int Version)> wanted = Apps.ToDictionary(app => app, _ => (3, 1));
    private readonly Dictionary<string, int> done = [];

    [Fact]
    public async Task Whatever_is_killed_at_rest_all_specs_are_met_and_nothing_ever_ran_twice()
    {
        var stop = TestContext.Current.CancellationToken;
        var seed = Number("FP_CHAOS_SEED") ?? Random.Shared.Next();
        var lasts = TimeSpan.FromMinutes(Number("FP_CHAOS_MINUTES") ?? 0.5);
        var random = new Random((int)seed);
        // First, so that it is known also of a run that breaks off.
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using var platform = await Platform.OnDockerAsync(docker);
        foreach (var app in Apps) await PutAsync(platform, app);
        (await platform.Api.SendAsync(HttpMethod.Put, "api/v1/namespaces/default/jobs/sum", Job)).Ok();
        await using (var twins = new TwinWatch(docker.Eye, platform.Cluster))
        {
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < lasts)
            {
                await HurtAsync(platform, random, stop);
                await Task.Delay(random.Next(0, 1_500), stop);
            }

            if (!platform.ControlPlane.Running) await platform.StartControlPlaneAsync();
            if (!platform.Agent.Running) await platform.StartAgentAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {lasts}: {string.Join(", ", done.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"))}");
            foreach (var app in Apps) await platform.WaitForExactlyAsync(app, wanted[app].Replicas, Patience);
            Assert.True(twins.Looks > 10, "The watch for twins hardly looked.");
        }

        foreach (var app in Apps)
        {
            var version = wanted[app].Version.ToString(CultureInfo.InvariantCulture);
            Assert.All(await EnvironmentsAsync(platform, app, stop), seen => Assert.Contains($"VERSION={version}", seen));
        }

        await Eventually.BecomesAsync(
            "the job to be complete", async () => (await platform.Api.SendAsync(HttpMethod.Get, "api/v1/namespaces/default/jobs/sum")).Ok(),
            job => (int?)job["status"]?["succeeded"] == 10, Patience, job => $"seed {seed}: {job["status"]?.ToJsonString()}");
    }

    private async Task HurtAsync(Platform platform, Random random, CancellationToken stop)
    {
        var what = random.Next(0, 10);
        switch (what)
        {
            case 0 or 1 or 2 when await VictimAsync(platform, random, stop) is { } victim:
                Count("containers killed");
                await TryAsync(() => docker.Eye.KillAsync(victim, stop));
                break;
            case 3 when await VictimAsync(platform, random, stop) is { } victim:
                Count("containers removed");
                await TryAsync(() => docker.Eye.RemoveAsync(victim, stop));
                break;
            case 4 or 5:
                Count("agents killed");
                await platform.Agent.KillAsync();
                if (random.Next(0, 2) == 0) await Task.Delay(random.Next(0, 1_000), stop);
                platform.LaunchAgent();
                break;
            case 6 or 7:
                Count("control planes killed");
                await platform.ControlPlane.KillAsync();
                await Task.Delay(random.Next(0, 1_000), stop);
                await platform.StartControlPlaneAsync();
                break;
            case 8:
                Count("scalings");
                await ChangeAsync(platform, random, (before, some) => (some.Next(0, 6), before.Version));
                break;
            case 9:
                Count("rollouts");
                await ChangeAsync(platform, random, (before, _) => (before.Replicas, before.Version + 1));
                break;
        }
    }

    private async Task ChangeAsync(Platform platform, Random random, Func<(int Replicas, int Version), Random, (int Replicas, int Version)> change)
    {
        var app = Apps[random.Next(Apps.Length)];
        wanted[app] = change(wanted[app], random);
        await PutAsync(platform, app);
    }

    private async Task PutAsync(Platform platform, string app)
    {
        var (replicas, version) = wanted[app];
        var document = Harness.Apps.Busybox(app, replicas);
        document["spec"]!["env"] = new JsonObject { ["VERSION"] = version.ToString(CultureInfo.InvariantCulture) };
        // Replicas that are killed by us are no reason to go back.
        document["spec"]!["rollout"] = JsonNode.Parse("""{"minReadySeconds":0,"failureThreshold":100,"progressDeadline":"1h"}""");
        (await platform.Api.PutAppAsync(document)).Ok();
    }

    private async Task<string?> VictimAsync(Platform platform, Random random, CancellationToken stop)
    {
        var running = (await docker.Eye.ListAsync(stop, $"fp.cluster={platform.Cluster}")).Where(container => container.Running).ToList();
        return running.Count == 0 ? null : running[random.Next(running.Count)].Id;
    }

    // The victim may have ended by itself in between.
    private static async Task TryAsync(Func<Task> hurt)
    {
        try
        {
            await hurt();
        }
        catch (HttpRequestException gone) when (gone.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("the victim was gone already");
        }
    }

    private async Task<List<string[]>> EnvironmentsAsync(Platform platform, string app, CancellationToken stop)
    {
        var all = new List<string[]>();
        foreach (var container in await platform.RunningAsync(app))
            all.Add([.. (await docker.Eye.InspectAsync(container.Id, stop))["Config"]!["Env"]!.AsArray().Select(one => one!.GetValue<string>())]);
        return all;
    }

    private void Count(string what) => done[what] = done.GetValueOrDefault(what) + 1;

    private static double? Number(string variable) => double.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    // Each run takes a second; those that are killed are tried again.
    private static readonly string Job = $$$"""
        {"apiVersion":"platform/v1","kind":"Job","metadata":{"name":"sum"},
         "spec":{"image":"{{{DockerHost.Busybox}}}","command":["sh","-c","sleep 1"],"completions":10,"parallelism":2,"backoffLimit":1000,"initialBackoff":"100ms","maxBackoff":"1s"}}
        """;
}
