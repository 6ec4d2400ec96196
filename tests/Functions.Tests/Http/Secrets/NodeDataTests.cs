using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using Container = FunctionsPlatform.Contracts.Resources.Container;

namespace FunctionsPlatform.Functions.Tests.Http.Secrets;

/// <summary>What a node is given: of its own containers' Configs and Secrets, and of nothing else.</summary>
public sealed class NodeDataTests : IAsyncLifetime
{
    private TestPlatform platform = null!;

    public async ValueTask InitializeAsync()
    {
        platform = await TestPlatform.StartAsync();
        foreach (var name in new[] { "db", "other" })
            Assert.Equal(201, (await platform.PutAsync($"/api/v1/namespaces/default/secrets/{name}", $$$$"""{"metadata":{"name":"{{{{name}}}}"},"spec":{"data":{"password":"of-{{{{name}}}}"}}}""")).Status);
        var template = new AppSpec { Image = "x", EnvValues = new AppSpec().EnvValues.Add("P", new Contracts.Resources.EnvValueSource { Secret = "db", Key = "password" }), EnvFrom = [new Contracts.Resources.EnvSource { Config = "nowhere" }] };
        await platform.Host.ControlPlane.Resources.CreateAsync(
            new Container { Metadata = new ObjectMeta { Name = "web-1", Namespace = "default" }, Spec = new ContainerSpec { App = "web", Node = "node-1", Template = template } },
            TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    [Fact]
    public async Task A_node_is_given_what_its_containers_use()
    {
        var (status, body) = await AskAsync("node-1", "secrets", "db");

        Assert.Equal(200, status);
        Assert.Equal("of-db", NodeData.Parser.ParseFrom(body).Values["password"].ToStringUtf8());
    }

    [Theory]
    [InlineData("node-1", "secrets", "other", 403)]
    [InlineData("node-1", "secrets", "absent", 403)]
    [InlineData("node-2", "secrets", "db", 403)]
    [InlineData("node-1", "configs", "db", 403)]
    [InlineData("node-1", "configs", "nowhere", 404)]
    [InlineData("node-1", "apps", "db", 404)]
    public async Task A_node_is_given_nothing_else(string node, string plural, string name, int expected) =>
        Assert.Equal(expected, (await AskAsync(node, plural, name)).Status);

    // As the platform's own, which may speak for any node.
    private async Task<(int Status, byte[] Body)> AskAsync(string node, string plural, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/namespaces/default/node-data/{plural}/{name}");
        request.Headers.Add("fp-node", node);
        using var answer = await platform.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
