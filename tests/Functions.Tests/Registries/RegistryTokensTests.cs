using System.Net;
using System.Text;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Registries;

namespace FunctionsPlatform.Functions.Tests.Registries;

public sealed class RegistryTokensTests : IDisposable
{
    private const string Challenge = "Bearer realm=\"https://auth.example/token\",service=\"registry.example\"";

    private readonly List<string> asked = [];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fpsources-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_token_is_asked_for_where_the_registry_says_and_for_pulling_from_one_repository()
    {
        var grant = await MintAsync(Basic("PASSWORD"), request => request.RequestUri!.Host == "auth.example"
            ? Json(request.Headers.Authorization?.Parameter == Convert.ToBase64String(Encoding.UTF8.GetBytes("puller:p:w")) ? """{"token":"t-1"}""" : "{}")
            : Unauthorized(Challenge));

        Assert.Equal(new RegistryGrant.Token("t-1"), grant);
        Assert.Equal(["GET https://registry.example/v2/", "GET https://auth.example/token?service=registry.example&scope=repository%3Ateam%2Fweb%3Apull"], asked);
    }

    [Fact]
    public async Task A_registry_that_knows_only_logins_is_shown_the_login_first()
    {
        var good = await MintAsync(Basic("PASSWORD"), request => request.Headers.Authorization is null ? Unauthorized("Basic realm=\"r\"") : new HttpResponseMessage(HttpStatusCode.OK));
        var bad = await MintAsync(Basic("PASSWORD"), _ => Unauthorized("Basic realm=\"r\"", """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"""));

        Assert.Equal(new RegistryGrant.Login("puller", "p:w"), good);
        Assert.Equal("registry.example answers 401: authentication required", Assert.IsType<RegistryGrant.Refused>(bad).Why);
    }

    [Theory]
    [InlineData(401, """{"details":"incorrect username or password"}""", "auth.example answers 401: incorrect username or password")]
    [InlineData(403, """{"error_description":"not yours"}""", "auth.example answers 403: not yours")]
    public async Task A_refused_login_is_told_in_the_words_of_who_refuses_it(int status, string body, string why)
    {
        var grant = await MintAsync(Basic("PASSWORD"), request => request.RequestUri!.Host == "auth.example" ? Json(body, status) : Unauthorized(Challenge));

        Assert.Equal(why, Assert.IsType<RegistryGrant.Refused>(grant).Why);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task What_may_pass_is_no_refusal(int status) =>
        Assert.IsType<RegistryGrant.Unanswered>(await MintAsync(Basic("PASSWORD"), request => request.RequestUri!.Host == "auth.example" ? Json("{}", status) : Unauthorized(Challenge)));

    [Theory]
    [InlineData("Bearer realm=\"http://169.254.169.254/token\",service=\"s\"")]
    [InlineData("Bearer realm=\"nonsense\"")]
    [InlineData("Negotiate")]
    public async Task No_password_goes_where_TLS_does_not_reach(string challenge)
    {
        Assert.IsType<RegistryGrant.Refused>(await MintAsync(Basic("PASSWORD"), _ => Unauthorized(challenge)));
        Assert.Single(asked);
    }

    [Fact]
    public async Task A_registry_that_wants_nothing_is_shown_nothing() => Assert.IsType<RegistryGrant.Anonymous>(await MintAsync(Basic("PASSWORD"), _ => new HttpResponseMessage(HttpStatusCode.OK)));

    [Fact]
    public async Task A_source_that_is_not_there_is_told()
    {
        var grant = await MintAsync(Basic("NONE"), _ => new HttpResponseMessage(HttpStatusCode.OK));

        Assert.Equal("the control plane has no environment variable NONE", Assert.IsType<RegistryGrant.Refused>(grant).Why);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_named_endpoint_is_asked_without_asking_the_registry()
    {
        var source = new RegistrySpec
        {
            Server = "registry.example",
            TokenEndpoint = new() { Url = "https://tokens.example/oauth?x=1", Service = "mine", Login = new() { Username = "puller", Password = new() { Env = "PASSWORD" } } },
        };

        Assert.Equal(new RegistryGrant.Token("t"), await MintAsync(source, _ => Json("""{"access_token":"t"}""")));
        Assert.Equal(["GET https://tokens.example/oauth?x=1&service=mine&scope=repository%3Ateam%2Fweb%3Apull"], asked);
    }

    [Theory]
    [InlineData("""{"auths":{"https://registry.example/v2/":{"auth":"cHVsbGVyOnA6dw=="}}}""", true)]
    [InlineData("""{"auths":{"registry.example":{"username":"puller","password":"p:w"}}}""", true)]
    [InlineData("""{"auths":{"registry.example":{}},"credsStore":"desktop"}""", false)]
    [InlineData("""{"auths":{"other.example":{"auth":"cHVsbGVyOnA6dw=="}}}""", false)]
    [InlineData("nonsense", false)]
    public async Task A_docker_clients_file_is_read_as_it_writes_it(string content, bool has)
    {
        var path = Path.Combine(folder.FullName, "config.json");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        var grant = await MintAsync(
            new RegistrySpec { Server = "registry.example", DockerConfigFile = new() { Path = path } },
            request => request.Headers.Authorization is null ? Unauthorized("Basic realm=\"r\"") : new HttpResponseMessage(HttpStatusCode.OK));

        if (has) Assert.Equal(new RegistryGrant.Login("puller", "p:w"), grant);
        else Assert.Contains(path, Assert.IsType<RegistryGrant.Refused>(grant).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_is_exchanged_for_a_token_of_the_repository()
    {
        var bodies = new List<string>();
        var grant = await MintAsync(new RegistrySpec { Server = "shop.azurecr.io", CloudIdentity = new() { Provider = CloudProvider.Azure } }, request =>
        {
            bodies.Add(request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken).Result);
            return Json(request.RequestUri!.AbsolutePath == "/oauth2/exchange" ? """{"refresh_token":"r"}""" : """{"access_token":"a"}""");
        }, "shop.azurecr.io/team/web:1");

        Assert.Equal(new RegistryGrant.Token("a"), grant);
        Assert.Equal(["POST https://shop.azurecr.io/oauth2/exchange", "POST https://shop.azurecr.io/oauth2/token"], asked);
        Assert.Equal(
            ["grant_type=access_token&service=shop.azurecr.io&access_token=aad", "grant_type=refresh_token&service=shop.azurecr.io&scope=repository%3Ateam%2Fweb%3Apull&refresh_token=r"], bodies);
    }

    private static RegistrySpec Basic(string variable) => new() { Server = "registry.example", Basic = new() { Username = "puller", Password = new() { Env = variable } } };

    private async Task<RegistryGrant> MintAsync(RegistrySpec spec, Func<HttpRequestMessage, HttpResponseMessage> answer, string image = "registry.example/team/web:1")
    {
        using var http = new HttpClient(new Answering(request =>
        {
            asked.Add($"{request.Method} {request.RequestUri}");
            return answer(request);
        }));
        var sources = new RegistrySources(null!, null!, name => name == "PASSWORD" ? "p:w" : null);
        return await new RegistryTokens(http, sources, new FixedCloud(), HubDigests.DefaultRegistry).MintAsync(spec, ImageName.Parse(image)!, TestContext.Current.CancellationToken);
    }

    private static HttpResponseMessage Json(string body, int status = 200) => new((HttpStatusCode)status) { Content = new StringContent(body) };

    private static HttpResponseMessage Unauthorized(string challenge, string body = "")
    {
        var answer = Json(body, 401);
        answer.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        return answer;
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }

    private sealed class FixedCloud : ICloudTokens
    {
        public Task<string> GetAsync(string scope, CancellationToken cancellationToken) => Task.FromResult("aad");
    }
}
