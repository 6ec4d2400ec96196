using FunctionsPlatform.FunctionsHost.Tests.Absence;
using FunctionsPlatform.FunctionsHost.Tests.Harness;

namespace FunctionsPlatform.FunctionsHost.Tests;

/// <summary>The function app is away: nothing listens on its address and no function runs. Nodes hold no connection to it anyway.</summary>
public sealed class AbsenceTests
{
    private const int Replicas = 4;
    private const string Reopened = "Session by queue";
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_hour_without_the_app_changes_nothing_on_the_hosts()
    {
        await using var app = await ClockedApp.StartAsync();
        await using var first = new ClockedNode(app, "node-1");
        await using var second = new ClockedNode(app, "node-2");
        ClockedNode[] nodes = [first, second];
        var before = await DeployAsync(app, nodes);

        await app.GoAsync();
        await LiveAsync(app, nodes, TimeSpan.FromMinutes(30));
        var killed = await KillOneAsync(app, first);
        await LiveAsync(app, nodes, TimeSpan.FromMinutes(30));
        AssertRuns(nodes, before, killed);

        await app.ComeAsync();
        await BackAsync(app, nodes, before, killed);
        Assert.All(nodes, node => Assert.Equal(1, node.Count(Reopened)));
    }

    [Fact]
    public async Task Seven_hours_without_the_app_outlast_the_grant_and_change_nothing_on_the_hosts_either()
    {
        await using var app = await ClockedApp.StartAsync();
        await using var node = new ClockedNode(app, "node-1");
        ClockedNode[] nodes = [node];
        var before = await DeployAsync(app, nodes);

        await app.GoAsync();
        // With the old grant, which it cannot renew after three hours.
        await LiveAsync(app, nodes, TimeSpan.FromHours(5.9));
        Assert.True(node.Count("The grant could not be renewed") > 0, node.Log);
        // Without one.
        await MissAsync(app, node, TimeSpan.FromMinutes(30));
        var killed = await KillOneAsync(app, node);
        await MissAsync(app, node, TimeSpan.FromMinutes(40));
        AssertRuns(nodes, before, killed);

        await app.ComeAsync();
        // Its timers judge the nodes before the first of them has found the app again.
        await app.WorkAsync();
        await UntilAsync(app, nodes, "a new session", TimeSpan.FromSeconds(5), () => Task.FromResult(node.Count(Reopened) == 2));
        await BackAsync(app, nodes, before, killed);
    }

    private static string Log(ClockedNode[] nodes) => string.Join("\n--\n", nodes.Select(node => node.Log));

    /// <returns>The uids, by node.</returns>
    private static async Task<HashSet<string>> DeployAsync(ClockedApp app, ClockedNode[] nodes)
    {
        await UntilAsync(app, nodes, "the nodes to join", TimeSpan.FromSeconds(1), async () => { await app.WorkAsync(); return (await app.NodesAsync()).Count == nodes.Length; });
        await app.PutAppAsync("web", Replicas);
        await UntilAsync(app, nodes, "the containers to be ready", TimeSpan.FromSeconds(1), async () => { await app.WorkAsync(); return await ReadyAsync(app); });
        Assert.All(nodes, node => Assert.NotEmpty(node.Ready));
        return [.. nodes.SelectMany(node => node.Ready.Keys)];
    }

    private static async Task<bool> ReadyAsync(ClockedApp app)
    {
        var containers = await app.ContainersAsync();
        return containers.Count == Replicas && containers.All(one => one["status"]?["ready"]?.GetValue<bool>() == true);
    }

    /// <summary>Lets time go by with a grant in hand: heartbeats go on.</summary>
    private static async Task LiveAsync(ClockedApp app, ClockedNode[] nodes, TimeSpan span)
    {
        for (var end = app.Time.GetUtcNow() + span; app.Time.GetUtcNow() < end;)
        {
            app.Advance(Beat);
            await BeatenAsync(app, nodes);
        }
    }

    private static async Task BeatenAsync(ClockedApp app, ClockedNode[] nodes)
    {
        foreach (var node in nodes) await Eventually.BecomesAsync($"a heartbeat of {node.Name}", () => HasBeatenAsync(app, node), static seen => seen, () => Log(nodes));
    }

    // One beat may be on its way while the clock is moved.
    private static async Task<bool> HasBeatenAsync(ClockedApp app, ClockedNode node) =>
        await app.Heartbeats.LastAsync(node.Name, TestContext.Current.CancellationToken) is { } at && app.Time.GetUtcNow() - at < 2 * Beat;

    /// <summary>Lets time go by without a grant: the agent keeps trying to get one.</summary>
    private static async Task MissAsync(ClockedApp app, ClockedNode node, TimeSpan span)
    {
        for (var end = app.Time.GetUtcNow() + span; app.Time.GetUtcNow() < end;)
        {
            var tries = node.Count("No session with");
            app.Advance(Beat);
            // The old grant serves to its end; then there is a try in every half minute.
            await Eventually.BecomesAsync(
                "a heartbeat, or another try for a session",
                async () => node.Count("No session with") > tries || (tries == 0 && await HasBeatenAsync(app, node)), static seen => seen, () => node.Log);
        }

        Assert.True(node.Count("No session with") > 0, node.Log);
    }

    /// <summary>A container dies; its agent starts it again with nobody to ask.</summary>
    private static async Task<string> KillOneAsync(ClockedApp app, ClockedNode node)
    {
        var uid = node.Ready.Keys.First();
        node.Kill(uid);
        await UntilAsync(app, [], "a restart", TimeSpan.FromSeconds(1), () => Task.FromResult(node.Ready.GetValueOrDefault(uid) == 1), () => node.Log);
        return uid;
    }

    private static void AssertRuns(ClockedNode[] nodes, HashSet<string> before, string killed)
    {
        Assert.Equal(before, [.. nodes.SelectMany(node => node.Ready.Keys)]);
        Assert.Equal(Replicas, nodes.Sum(node => node.Made));
        Assert.All(nodes.SelectMany(node => node.Ready), one => Assert.Equal(one.Key == killed ? 1 : 0, one.Value));
    }

    /// <summary>The app is there again, learns what happened, and replaces nothing, now and for ten minutes.</summary>
    private static async Task BackAsync(ClockedApp app, ClockedNode[] nodes, HashSet<string> before, string killed)
    {
        for (var minutes = 0; minutes < 20; minutes++)
        {
            app.Advance(Beat);
            await BeatenAsync(app, nodes);
            await app.WorkAsync();
        }

        AssertRuns(nodes, before, killed);
        var containers = await app.ContainersAsync();
        Assert.Equal(before, [.. containers.Select(one => one["metadata"]!["uid"]!.GetValue<string>())]);
        Assert.All(containers, one => Assert.Equal(
            ("Running", true, one["metadata"]!["uid"]!.GetValue<string>() == killed ? 1 : 0),
            (one["status"]!["phase"]!.GetValue<string>(), one["status"]!["ready"]!.GetValue<bool>(), one["status"]!["restartCount"]?.GetValue<int>() ?? 0)));
        Assert.All(await app.NodesAsync(), node => Assert.Contains(
            node["status"]!["conditions"]!.AsArray(), condition => condition!["type"]!.GetValue<string>() == "Ready" && condition["status"]!.GetValue<string>() == "True"));
        Assert.DoesNotContain(await app.EventsAsync(), one => one["reason"]!.GetValue<string>() == "NodeLost");
    }

    private static async Task UntilAsync(ClockedApp app, ClockedNode[] nodes, string what, TimeSpan step, Func<Task<bool>> holds, Func<string>? explain = null) =>
        await Eventually.BecomesAsync(what, async () => { app.Advance(step); return await holds(); }, static seen => seen, explain ?? (() => Log(nodes)));
}
