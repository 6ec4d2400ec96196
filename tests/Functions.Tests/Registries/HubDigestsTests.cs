using System.Net;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Functions.Registries;

namespace FunctionsPlatform.Functions.Tests.Registries;

public sealed class HubDigestsTests
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Challenge = "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:team/web:pull\"";

    private readonly List<string> asked = [];

    [Fact]
    public async Task The_tag_is_asked_with_a_token_for_it_and_for_all_kinds_of_manifests()
    {
        var digest = await FindAsync(request => request.RequestUri!.Host == "auth.example" ? Json("""{"token":"t-1"}""")
            : request.Headers.Authorization?.Parameter == "t-1" && request.Headers.Accept.Count == 4 ? Found(Digest)
            : Unauthorized(Challenge));

        Assert.Equal(Digest, digest);
        Assert.Equal(
            ["HEAD https://hub.example/v2/team/web/manifests/1.4", "GET https://auth.example/token?service=registry.example&scope=repository%3Ateam%2Fweb%3Apull", "HEAD https://hub.example/v2/team/web/manifests/1.4"], asked);
    }

    [Fact]
    public async Task A_registry_that_asks_for_nothing_answers_at_once() => Assert.Equal(Digest, await FindAsync(_ => Found(Digest)));

    [Fact]
    public async Task Only_Docker_Hub_is_asked()
    {
        Assert.Null(await FindAsync(_ => Found(Digest), "ghcr.io/team/web:1.4"));
        Assert.Empty(asked);
    }

    [Fact]
    public async Task Of_what_a_challenge_says_twice_the_first_counts() => Assert.Equal(
        Digest, await FindAsync(request => request.RequestUri!.Host == "auth.example" ? Json("""{"token":"t"}""") : request.Headers.Authorization is null ? Unauthorized(Challenge + ",Scope=\"again\"") : Found(Digest)));

    [Theory]
    [InlineData("Bearer realm=\"http://169.254.169.254/token\",service=\"s\"")]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Bearer realm=\"nonsense\"")]
    public async Task A_realm_without_TLS_is_not_called(string challenge)
    {
        Assert.Null(await FindAsync(_ => Unauthorized(challenge)));
        Assert.Single(asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public async Task A_refusal_is_no_digest(HttpStatusCode status) => Assert.Null(await FindAsync(request => request.RequestUri!.Host == "auth.example" ? Json("""{"access_token":"t"}""") : new HttpResponseMessage(status)));

    [Theory]
    [InlineData("sha256:short")]
    [InlineData("../../x")]
    public async Task What_has_no_digests_form_is_none(string digest) => Assert.Null(await FindAsync(_ => Found(digest)));

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    public async Task What_passes_is_a_failure_so_that_the_push_comes_again(HttpStatusCode status) => await Assert.ThrowsAsync<HttpRequestException>(() => FindAsync(_ => new HttpResponseMessage(status)));

    private async Task<string?> FindAsync(Func<HttpRequestMessage, HttpResponseMessage> answer, string image = "team/web:1.4")
    {
        using var handler = new Answers(request =>
        {
            asked.Add($"{request.Method} {request.RequestUri!.AbsoluteUri}");
            return answer(request);
        });
        using var client = new HttpClient(handler, disposeHandler: false);
        return await new HubDigests(client, new Uri("https://hub.example")).FindAsync(ImageName.Parse(image)!, TestContext.Current.CancellationToken);
    }

    private static HttpResponseMessage Json(string json) => new(HttpStatusCode.OK) { Content = new StringContent(json) };

    private static HttpResponseMessage Found(string digest)
    {
        var found = new HttpResponseMessage(HttpStatusCode.OK);
        found.Headers.TryAddWithoutValidation("Docker-Content-Digest", digest);
        return found;
    }

    private static HttpResponseMessage Unauthorized(string challenge)
    {
        var refused = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        refused.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        return refused;
    }

    private sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
