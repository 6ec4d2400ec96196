using System.Net.Http.Headers;
using System.Text;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>A node gets credentials for the images that are assigned to it, and for nothing else.</summary>
public sealed class RegistryTokenTests : IAsyncLifetime
{
    private const string Image = "127.0.0.1:9/team/web:1";
    private const string SidecarImage = "127.0.0.1:9/team/beside:1";

    private EnrolmentWorld world = null!;
    private string uid = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        world = await EnrolmentWorld.StartAsync();
        var made = await world.Platform.Host.ControlPlane.Resources.CreateAsync(
            new Container { Metadata = new ObjectMeta { Namespace = "default", Name = "web-1" }, Spec = new ContainerSpec { App = "web", Node = "a", Template = new AppSpec { Image = Image, Sidecars = [new PartSpec { Name = "beside", Image = SidecarImage }] } } }, Cancel);
        uid = ((FunctionsPlatform.State.WriteOutcome<Container>.Written)made).Resource.Metadata.Uid!;
        // Nobody listens there: whoever is let through is told so.
        await world.Platform.PostAsync("/api/v1/registries", """{"metadata":{"name":"r"},"spec":{"server":"127.0.0.1:9","basic":{"username":"u","password":{"file":"/dev/null"}}}}""");
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task Its_own_assigned_image_is_asked_for_at_the_registry() => Assert.Equal(503, await AskAsync(await world.JoinAsync("a"), Body()));

    [Fact]
    public async Task So_is_that_of_its_sidecar() => Assert.Equal(503, await AskAsync(await world.JoinAsync("a"), Body(image: SidecarImage)));

    [Fact]
    public async Task Another_nodes_container_another_image_and_a_guessed_uid_are_refused()
    {
        var (a, b) = (await world.JoinAsync("a", "agent-a"), await world.JoinAsync("b", "agent-b"));

        Assert.Equal(403, await AskAsync(b, Body()));
        Assert.Equal(403, await AskAsync(b, Body(node: "a")));
        Assert.Equal(403, await AskAsync(a, Body(image: "127.0.0.1:9/team/other:1")));
        Assert.Equal(403, await AskAsync(a, Body(id: "00000000-0000-0000-0000-000000000000")));
        Assert.Equal(403, await AskAsync(a, Body(name: "web-2")));
    }

    [Fact]
    public async Task An_enrolment_token_is_good_for_none() => Assert.Equal(403, await AskAsync(await world.TokenAsync(), Body()));

    [Fact]
    public async Task An_image_that_no_Registry_is_for_is_pulled_without()
    {
        await world.Platform.SendAsync(HttpMethod.Delete, "/api/v1/registries/r");

        Assert.Equal(200, await AskAsync(await world.JoinAsync("a"), Body()));
    }

    [Fact]
    public async Task A_Registry_of_other_namespaces_is_for_none_of_this()
    {
        await world.Platform.PatchAsync("/api/v1/registries/r", """{"spec":{"namespaces":["other"]}}""");

        Assert.Equal(200, await AskAsync(await world.JoinAsync("a"), Body()));
    }

    [Theory]
    [InlineData("""{"server":"r.example"}""", "spec")]
    [InlineData("""{"server":"https://r.example/x","dockerConfigFile":{"path":"/c"}}""", "spec.server")]
    [InlineData("""{"server":"r.example","dockerConfigFile":{"path":"c"}}""", "spec.dockerConfigFile.path")]
    [InlineData("""{"server":"r.example","basic":{"username":"u","password":{}}}""", "spec.basic.password")]
    [InlineData("""{"server":"r.example","basic":{"username":"u","password":{"env":"A"}},"cloudIdentity":{"provider":"Azure"}}""", "spec")]
    [InlineData("""{"server":"r.example","tokenEndpoint":{"url":"http://t.example","refreshToken":{"env":"A"}}}""", "spec.tokenEndpoint.url")]
    [InlineData("""{"server":"r.example","basic":{"username":"u","password":"hunter2"}}""", "spec.basic.password")]
    public async Task A_Registry_holds_one_source_and_no_secret(string spec, string path)
    {
        var answer = await world.Platform.PostAsync("/api/v1/registries", $$"""{"metadata":{"name":"x"},"spec":{{spec}}}""");

        Assert.Equal(422, answer.Status);
        Assert.Contains(path, answer.ErrorPaths);
        Assert.DoesNotContain("hunter2", answer.Text, StringComparison.Ordinal);
    }

    private string Body(string node = "", string name = "web-1", string? id = null, string image = Image) =>
        $$"""{"node":"{{node}}","namespace":"default","name":"{{name}}","uid":"{{id ?? uid}}","image":"{{image}}"}""";

    private async Task<int> AskAsync(string token, string body)
    {
        using var client = new HttpClient { BaseAddress = world.Platform.Host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/registry-tokens") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }
}
