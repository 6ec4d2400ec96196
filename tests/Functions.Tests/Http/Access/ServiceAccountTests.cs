using System.Text;
using FunctionsPlatform.Contracts.Agent;
using Grpc.Core;
using Grpc.Net.Client;

namespace FunctionsPlatform.Functions.Tests.Http.Access;

public sealed class ServiceAccountTests : IAsyncLifetime
{
    private const string Apps = "/api/v1/namespaces/default/apps";

    private AccessWorld world = null!;

    public async ValueTask InitializeAsync() => world = await AccessWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task A_token_says_who_its_bearer_is()
    {
        var token = await world.TokenAsync("deployer", "Operator", "default");

        var (here, everywhere) = (await WhoAsync(token, "?namespace=default"), await WhoAsync(token, ""));

        Assert.Equal("serviceaccount:deployer", here.GetProperty("caller").GetString());
        Assert.Equal("Operator", here.GetProperty("role").GetString());
        Assert.False(everywhere.TryGetProperty("role", out _));
    }

    [Fact]
    public async Task Taking_the_binding_away_holds_from_the_next_request_on()
    {
        var token = await world.TokenAsync("deployer", "Viewer");
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, Apps, token)).Status);

        await world.Platform.SendAsync(HttpMethod.Delete, "/api/v1/rolebindings/deployer");

        var refused = await world.SendAsync(HttpMethod.Get, Apps, token);
        Assert.Equal(("forbidden", 403), (refused.ProblemType, refused.Status));
    }

    [Fact]
    public async Task A_deleted_accounts_token_is_not_good_for_its_successor()
    {
        var old = await world.TokenAsync("deployer", "Viewer");
        await world.Platform.SendAsync(HttpMethod.Delete, "/api/v1/serviceaccounts/deployer");
        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, Apps, old)).Status);

        var successor = await world.TokenAsync("deployer");

        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, Apps, old)).Status);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, Apps, successor)).Status);
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_is_refused()
    {
        var token = await world.TokenAsync("deployer", "Admin");
        var parts = token.Split('.');
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String(Padded(parts[1]))).Replace("deployer", "another1", StringComparison.Ordinal);
        var forged = $"{parts[0]}.{Unpadded(payload)}.{parts[2]}";
        var unsigned = $"{Unpadded("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";

        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, Apps, forged)).Status);
        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, Apps, unsigned)).Status);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, Apps, token)).Status);
    }

    [Theory]
    [InlineData("""{"iss":5}""")]
    [InlineData("""{"iss":null}""")]
    [InlineData("""{"iss":["urn:functions-platform:service-accounts"]}""")]
    [InlineData("""{"iss":"urn:functions-platform:service-accounts","sub":5,"uid":{},"exp":"soon"}""")]
    [InlineData("""{"iss":"urn:functions-platform:service-accounts","exp":99999999999999999999}""")]
    [InlineData("""["iss"]""")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    public async Task A_token_of_whatever_content_is_refused_and_breaks_nothing(string payload)
    {
        var (header, content) = (Unpadded("""{"alg":"HS256","typ":"JWT"}"""), Unpadded(payload));
        string[] tokens = [$"{header}.{content}.AAAA", $"{header}.{content}.", $"{content}.{content}.{content}", $"{header}.{content}.{content}.{content}.{content}", $"{header}.%.AAAA"];
        foreach (var token in tokens)
        {
            var answer = await world.SendAsync(HttpMethod.Get, Apps, token);
            Assert.True(answer.Status == 401, $"{token}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task An_agent_with_a_service_accounts_token_is_told_that_it_needs_a_credential()
    {
        var token = await world.TokenAsync("agent", "Admin");
        using var channel = GrpcChannel.ForAddress(world.Platform.Host.GrpcUrl);
        var headers = new Metadata { { "authorization", "Bearer " + token } };

        var error = await Assert.ThrowsAsync<RpcException>(async () => await new NodeAgent.NodeAgentClient(channel).EnrollAsync(
            new EnrollRequest { NodeName = "x" }, headers, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Contains("a node's credential", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory, InlineData("59s"), InlineData("367d"), InlineData("-1h")]
    public async Task A_token_lives_a_minute_to_a_year(string expiresIn)
    {
        await world.TokenAsync("deployer");
        var answer = await world.Platform.PostAsync("/api/v1/serviceaccounts/deployer/token", $$"""{"expiresIn":"{{expiresIn}}"}""");
        Assert.Equal(422, answer.Status);
        Assert.Equal(["expiresIn"], answer.ErrorPaths);
    }

    [Fact]
    public async Task An_account_that_is_not_there_gets_no_token() =>
        Assert.Equal(404, (await world.Platform.PostAsync("/api/v1/serviceaccounts/nobody/token", "{}")).Status);

    [Fact]
    public async Task A_binding_says_what_is_wrong_with_it()
    {
        var answer = await world.Platform.PostAsync("/api/v1/rolebindings", """
            {"apiVersion":"platform/v1","kind":"RoleBinding","metadata":{"name":"b"},
             "spec":{"role":"Viewer","namespaces":["Not A Label"],"subjects":[{"kind":"ServiceAccount","name":"-"},{"kind":"User","name":""}]}}
            """);
        Assert.Equal(422, answer.Status);
        Assert.Equal(["spec.subjects[0].name", "spec.subjects[1].name", "spec.namespaces[0]"], answer.ErrorPaths);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"role":"Viewer","subjects":null}""")]
    [InlineData("""{"role":"Viewer","subjects":[null]}""")]
    [InlineData("""{"role":"Viewer","subjects":[{}]}""")]
    [InlineData("""{"role":"Viewer","subjects":[{"kind":"User","name":null}]}""")]
    [InlineData("""{"role":"Viewer","subjects":[{"kind":7,"name":"x"}]}""")]
    [InlineData("""{"role":99,"subjects":[{"kind":"User","name":"x"}]}""")]
    [InlineData("""{"role":"Viewer","namespaces":null,"subjects":[{"kind":"User","name":null}]}""")]
    [InlineData("""{"role":"Viewer","namespaces":[null],"subjects":[{"kind":"User","name":"x"}]}""")]
    public async Task A_binding_with_holes_is_refused_with_words(string spec)
    {
        var answer = await world.Platform.PostAsync("/api/v1/rolebindings", $$"""{"apiVersion":"platform/v1","kind":"RoleBinding","metadata":{"name":"b"},"spec":{{spec}}}""");
        Assert.True(answer.Status == 422, answer.Text);
        Assert.NotEmpty(answer.ErrorPaths);
    }

    private async Task<System.Text.Json.JsonElement> WhoAsync(string token, string query) => (await world.SendAsync(HttpMethod.Get, "/api/v1/whoami" + query, token)).Json;

    private static string Padded(string text) => text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');

    private static string Unpadded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
