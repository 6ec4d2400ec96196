using System.Text.Json.Nodes;
using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.FunctionsHost.Tests;

/// <summary>The whole way under the Functions host: an app, and an agent that holds no connection.</summary>
public sealed class NodeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_is_deployed_scaled_and_removed_on_a_node_that_holds_no_connection()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);
        await using var agent = AgentProcess.Start(host.Url!);

        await TestApp.PutAppAsync(client, "web", 5);
        await ReadyAsync(client, agent, host, 5);
        await TestApp.PutAppAsync(client, "web", 2);
        await ReadyAsync(client, agent, host, 2);
        await TestApp.PutAppAsync(client, "web", 0);
        await Eventually.BecomesAsync("no container to be left", () => TestApp.CountContainersAsync(client), left => left == 0, () => Explain(agent, host));
    }

    [Fact]
    public async Task Losing_the_function_app_changes_nothing_on_the_host_and_the_agent_needs_no_new_session_after()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);
        await using var agent = AgentProcess.Start(host.Url!);
        await TestApp.PutAppAsync(client, "web", 3);
        var before = await ReadyAsync(client, agent, host, 3);
        var port = host.Url!.Port;

        await host.CrashAsync();
        var again = await app.StartAsync(new HostInstanceOptions { Port = port });
        await TestApp.PutAppAsync(client, "web", 4);
        var after = await ReadyAsync(client, agent, again, 4);

        Assert.True(agent.Running, agent.Log);
        Assert.Subset(after.Select(Uid).ToHashSet(), before.Select(Uid).ToHashSet());
        Assert.All(after, container => Assert.Equal(0, container["status"]?["restartCount"]?.GetValue<int>() ?? 0));
        Assert.Equal(1, agent.Count("Session by queue"));
    }

    [Fact]
    public async Task An_agent_that_is_killed_is_told_everything_anew()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);
        var first = AgentProcess.Start(host.Url!);
        await TestApp.PutAppAsync(client, "web", 3);
        await ReadyAsync(client, first, host, 3);

        await first.KillAsync();
        await TestApp.PutAppAsync(client, "web", 6);
        await using var second = AgentProcess.Start(host.Url!, first.Data);

        await ReadyAsync(client, second, host, 6);
    }

    [Fact]
    public async Task An_agent_joins_with_a_token_once_and_stays_out_when_its_node_was_deleted()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);
        using var made = await client.PostAsync(new Uri("api/v1/enrolment-tokens", UriKind.Relative), new StringContent("{}", null, "application/json"), Stop);
        var token = JsonNode.Parse(await made.Content.ReadAsStringAsync(Stop))!["token"]!.GetValue<string>();
        var first = AgentProcess.Start(host.Url!, token: token);
        await TestApp.PutAppAsync(client, "web", 1);
        await ReadyAsync(client, first, host, 1);
        await first.KillAsync();

        await using var second = AgentProcess.Start(host.Url!, first.Data, token: "");
        await TestApp.PutAppAsync(client, "web", 0);
        await Eventually.BecomesAsync("no container to be left", () => TestApp.CountContainersAsync(client), left => left == 0, () => Explain(second, host));
        using var deleted = await client.DeleteAsync(new Uri("api/v1/nodes/node-1", UriKind.Relative), Stop);
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync(Stop));

        await Eventually.BecomesAsync("the agent to be told", () => Task.FromResult(second.Count("Node 'node-1' was deleted. Join anew")), told => told > 0, () => Explain(second, host));
    }

    [Fact]
    public async Task A_handler_killed_again_and_again_on_the_way_to_50_containers_gets_there()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);
        await using var agent = AgentProcess.Start(host.Url!);
        await TestApp.PutAppAsync(client, "many", 50);

        foreach (var known in new[] { 0, 1, 25, 50 })
        {
            await Eventually.BecomesAsync($"{known} containers to be known", () => TestApp.CountContainersAsync(client), count => count >= known, () => Explain(agent, host));
            await host.Handler.KillAsync();
        }

        var ready = await ReadyAsync(client, agent, host, 50);
        Assert.Equal(50, ready.Select(Uid).Distinct().Count());
        Assert.All(ready, container => Assert.Equal(0, container["status"]?["restartCount"]?.GetValue<int>() ?? 0));
    }

    [Fact]
    public async Task Logs_of_a_running_container_are_asked_for_by_its_nodes_queue()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync();
        using var client = TestApp.Client(host);
        await using var agent = AgentProcess.Start(host.Url!);
        await TestApp.PutAppAsync(client, "web", 2);
        var containers = await ReadyAsync(client, agent, host, 2);

        foreach (var name in containers.Select(container => container["metadata"]!["name"]!.GetValue<string>()))
        {
            var text = await client.GetStringAsync(new Uri($"api/v1/namespaces/default/containers/{name}/logs", UriKind.Relative), Stop);
            Assert.Contains($"{name} started", text, StringComparison.Ordinal);
        }
    }

    private static string Uid(JsonNode container) => container["metadata"]!["uid"]!.GetValue<string>();

    private static string Explain(AgentProcess agent, HostInstance host) => $"agent:\n{agent.Log}\nhost:\n{host.Log}";

    private static Task<List<JsonNode>> ReadyAsync(HttpClient client, AgentProcess agent, HostInstance host, int replicas) => Eventually.BecomesAsync(
        $"exactly {replicas} ready containers",
        async () => JsonNode.Parse(await client.GetStringAsync(new Uri("api/v1/namespaces/default/containers", UriKind.Relative), Stop))!["items"]!.AsArray().Select(one => one!).ToList(),
        seen => seen.Count == replicas && seen.All(one => one["status"]?["ready"]?.GetValue<bool>() == true),
        () => Explain(agent, host));
}
