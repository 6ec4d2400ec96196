using System.Net;
using System.Net.Http.Headers;

namespace FunctionsPlatform.Functions.Tests.Http;

public sealed class AccessTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Basic abc")]
    public async Task Without_the_token_nothing_is_told(string? authorization)
    {
        await using var platform = await TestPlatform.StartAsync();
        using var stranger = new HttpClient { BaseAddress = platform.Host.Url };
        if (authorization is not null) stranger.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(authorization);

        using var known = await stranger.GetAsync("/api/v1/namespaces/default/apps", TestContext.Current.CancellationToken);
        using var unknown = await stranger.GetAsync("/nowhere", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, known.StatusCode);
        Assert.Equal("Bearer", known.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("application/problem+json", known.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    public async Task Health_metrics_and_the_description_are_public(string path)
    {
        await using var platform = await TestPlatform.StartAsync();
        using var stranger = new HttpClient { BaseAddress = platform.Host.Url };

        using var answer = await stranger.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
