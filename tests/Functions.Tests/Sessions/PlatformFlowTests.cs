using System.Text.Json;
using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>From the API through planning, scheduling and the session to a simulated node, and back.</summary>
public sealed class PlatformFlowTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";
    private const string Containers = "/api/v1/namespaces/default/containers";

    [Fact]
    public async Task An_app_is_deployed_scaled_and_deleted_with_its_orchestration()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var node = await SimulatedNode.JoinAsync(platform);

        await platform.PutAsync(Apps + "/web", App("web", 3));
        await ReadyAsync(platform, "web", 3);
        await platform.PutAsync(Apps + "/web/scale", """{"replicas":10}""");
        await ReadyAsync(platform, "web", 10);
        await platform.PutAsync(Apps + "/web/scale", """{"replicas":2}""");
        await ReadyAsync(platform, "web", 2);
        var deleted = await platform.SendAsync(HttpMethod.Delete, Apps + "/web");
        await Eventually.HoldsAsync(async () => (await platform.GetAsync(Apps + "/web")).Status == 404, "the app to go");

        Assert.Equal(202, deleted.Status);
        Assert.Empty(await ListAsync(platform, Containers));
        await Eventually.HoldsAsync(() => node.Assignment!.Containers.Count == 0, "an empty assignment");
        await Eventually.HoldsAsync(
            async () => (await ListAsync(platform, "/api/v1/namespaces/default/orchestrations")).All(item => item.GetProperty("status").GetProperty("runtimeStatus").GetString() == "Completed"),
            "the app's orchestration to end");
    }

    [Fact]
    public async Task What_waits_for_a_node_is_placed_when_one_joins()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await platform.PutAsync(Apps + "/web", App("web", 2));
        await Eventually.HoldsAsync(async () => (await ListAsync(platform, Containers)).Any(HasMessage), "a reason why it waits");

        await using var node = await SimulatedNode.JoinAsync(platform);

        await ReadyAsync(platform, "web", 2);

        static bool HasMessage(JsonElement container) => container.GetProperty("status").TryGetProperty("message", out var message) && message.GetString()!.Contains("0 of 0 nodes");
    }

    [Fact]
    public async Task A_deleted_container_is_replaced()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var node = await SimulatedNode.JoinAsync(platform);
        await platform.PutAsync(Apps + "/web", App("web", 1));
        await ReadyAsync(platform, "web", 1);
        var first = (await ListAsync(platform, Containers))[0].GetProperty("metadata").GetProperty("name").GetString();

        var deleted = await platform.SendAsync(HttpMethod.Delete, $"{Containers}/{first}");

        Assert.Equal(202, deleted.Status);
        await Eventually.HoldsAsync(async () => (await platform.GetAsync($"{Containers}/{first}")).Status == 404, "the container to go");
        await ReadyAsync(platform, "web", 1);
    }

    [Fact]
    public async Task Logs_come_from_the_node_and_following_ends_with_the_reader()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var node = await SimulatedNode.JoinAsync(platform);
        await platform.PutAsync(Apps + "/web", App("web", 1));
        await ReadyAsync(platform, "web", 1);
        var name = (await ListAsync(platform, Containers))[0].GetProperty("metadata").GetProperty("name").GetString();

        var tail = await platform.GetAsync($"{Containers}/{name}/logs?tail=3");
        using var response = await platform.Client.GetAsync($"{Containers}/{name}/logs?follow=true", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal("line 1\nline 2\nline 3\n", tail.Text);
        for (var line = 1; line <= 5; line++) Assert.Equal($"line {line}", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(404, (await platform.GetAsync(Containers + "/none/logs")).Status);
        Assert.Equal(400, (await platform.GetAsync($"{Containers}/{name}/logs?tail=x")).Status);
    }

    [Fact]
    public async Task A_newer_session_of_a_node_ends_the_older()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var older = await SimulatedNode.JoinAsync(platform);
        await platform.PutAsync(Apps + "/web", App("web", 1));
        await ReadyAsync(platform, "web", 1);

        await using var newer = await SimulatedNode.JoinAsync(platform);

        var error = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => older.Running.WaitAsync(TestPlatform.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(Grpc.Core.StatusCode.Aborted, error.StatusCode);
        await Eventually.HoldsAsync(() => newer.Assignment?.Containers.Count == 1, "the newer session's assignment");
    }

    [Fact]
    public async Task A_node_in_use_is_not_deleted_and_a_free_one_is()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var node = await SimulatedNode.JoinAsync(platform);
        await platform.PutAsync(Apps + "/web", App("web", 1));
        await ReadyAsync(platform, "web", 1);

        var inUse = await platform.SendAsync(HttpMethod.Delete, "/api/v1/nodes/node-1");
        await platform.PutAsync(Apps + "/web/scale", """{"replicas":0}""");
        await Eventually.HoldsAsync(async () => (await ListAsync(platform, Containers)).Length == 0, "the container to go");
        var free = await platform.SendAsync(HttpMethod.Delete, "/api/v1/nodes/node-1");

        Assert.Equal((409, "in-use"), (inUse.Status, inUse.ProblemType));
        Assert.Equal(200, free.Status);
    }

    [Fact]
    public async Task Users_label_and_cordon_a_node_and_read_its_heartbeat()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        await using var node = await SimulatedNode.JoinAsync(platform);

        var patched = await platform.PatchAsync("/api/v1/nodes/node-1", """{"metadata":{"labels":{"zone":"a"}},"spec":{"unschedulable":true}}""");
        var read = await platform.GetAsync("/api/v1/nodes/node-1");

        Assert.Equal(200, patched.Status);
        Assert.True(read.Json.GetProperty("spec").GetProperty("unschedulable").GetBoolean());
        Assert.True(read.Json.GetProperty("status").TryGetProperty("lastHeartbeat", out _));
    }

    [Fact]
    public async Task A_stranger_opens_no_session()
    {
        await using var platform = await TestPlatform.StartWholeAsync();
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(platform.Host.GrpcUrl);
        var client = new Contracts.Agent.NodeAgent.NodeAgentClient(channel);

        var error = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () =>
            await client.EnrollAsync(new Contracts.Agent.EnrollRequest { NodeName = "x" }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(Grpc.Core.StatusCode.Unauthenticated, error.StatusCode);
    }

    [Fact]
    public async Task After_a_restart_on_sqlite_the_scale_goes_on_to_its_end()
    {
        var folder = Directory.CreateTempSubdirectory("fp-restart-").FullName;
        try
        {
            var parts = new StandaloneParts { OpenStorage = SqliteStorage.Open };
            await using (var first = await TestPlatform.StartAsync(parts, folder)) await first.PutAsync(Apps + "/web", App("web", 10));
            await using var second = await TestPlatform.StartAsync(parts, folder);
            await using var node = await SimulatedNode.JoinAsync(second);

            await ReadyAsync(second, "web", 10);
            Assert.Equal(10, (await ListAsync(second, Containers)).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task ReadyAsync(TestPlatform platform, string app, int replicas) => Eventually.HoldsAsync(
        async () =>
        {
            var containers = await ListAsync(platform, Containers);
            var ready = containers.Count(container => container.GetProperty("status").GetProperty("ready").GetBoolean());
            if (ready != replicas || containers.Length != replicas) return false;
            var status = (await platform.GetAsync($"{Apps}/{app}")).Json.GetProperty("status");
            return status.GetProperty("readyReplicas").GetInt32() == replicas;
        },
        $"{replicas} ready replicas of {app}");

    private static async Task<JsonElement[]> ListAsync(TestPlatform platform, string path) => [.. (await platform.GetAsync(path)).Json.GetProperty("items").EnumerateArray()];

    private static string App(string name, int replicas) => $$$"""{"kind":"App","metadata":{"name":"{{{name}}}"},"spec":{"image":"img","replicas":{{{replicas}}}}}""";
}
