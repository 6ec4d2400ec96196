using System.Text.Json;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Tests.Hosting;

/// <summary>What cli/Cost/operations.json assumes of nodes and host is what the code does.</summary>
public sealed class CostInputTests
{
    private const int AzureLooksEachSeconds = 10;

    [Fact]
    public async Task Nodes_look_and_beat_as_often_as_the_cost_model_reckons()
    {
        using var operations = await ReadAsync();
        var requests = operations.RootElement.GetProperty("nodeOwnDay").GetProperty("requests");

        Assert.Equal(TimeSpan.FromDays(1) / NodeSessionFunctions.LongestPoll, requests.GetProperty("queue.receive").GetDouble());
        Assert.Equal(TimeSpan.FromDays(1) / NodeSessionFunctions.HeartbeatInterval, requests.GetProperty("table.submit").GetDouble());
    }

    [Fact]
    public async Task The_host_looks_into_as_many_queues_as_the_cost_model_reckons()
    {
        using var operations = await ReadAsync();
        await using var platform = await TestPlatform.StartAsync();

        var queues = platform.Host.ControlPlane.Functions.OfType<FunctionDefinition.Queue>().Count();

        Assert.InRange(operations.RootElement.GetProperty("hostOwnDay").GetProperty("requests").GetProperty("queue.receive").GetDouble(), queues * 86400.0 / AzureLooksEachSeconds, double.MaxValue);
    }

    private static async Task<JsonDocument> ReadAsync() =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(DeploymentTests.Root(), "cli", "Cost", "operations.json"), TestContext.Current.CancellationToken));
}
