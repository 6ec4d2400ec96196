using System.Security.Cryptography;
using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Tests.Http.Access;

public sealed class OidcTests : IAsyncLifetime
{
    private const string Apps = "/api/v1/namespaces/default/apps";

    private FakeProvider provider = null!;
    private AccessWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await FakeProvider.StartAsync();
        world = await AccessWorld.StartAsync(new AccessOptions { Issuer = provider.Issuer, Audience = "functions-platform" });
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task A_user_has_the_role_that_is_bound_to_them_or_to_a_group_of_theirs()
    {
        await world.BindAsync("alice", "Operator", "User", "alice-id");
        await world.BindAsync("team", "Viewer", "Group", "shop", "default");

        Assert.Equal("Operator", await RoleAsync(provider.Token("alice-id")));
        Assert.Equal("Viewer", await RoleAsync(provider.Token("bob-id", groups: ["other", "shop"])));
        Assert.Null(await RoleAsync(provider.Token("carol-id", groups: ["other"])));
    }

    [Fact]
    public async Task A_user_named_as_a_service_account_is_nobody()
    {
        await world.TokenAsync("deployer", "Admin");
        Assert.Null(await RoleAsync(provider.Token("deployer")));
    }

    [Fact]
    public async Task Tokens_that_are_over_for_somebody_else_or_not_the_providers_are_refused()
    {
        await world.BindAsync("alice", "Admin", "User", "alice-id");
        using var foreign = RSA.Create(2048);
        var good = provider.Token("alice-id");
        var bad = new Dictionary<string, string>
        {
            ["expired"] = provider.Token("alice-id", lifetime: TimeSpan.FromMinutes(-5)),
            ["not valid yet"] = provider.Token("alice-id", lifetime: TimeSpan.FromHours(3)),
            ["another audience"] = provider.Token("alice-id", audience: "another-app"),
            ["another issuer"] = provider.Token("alice-id", issuer: "http://127.0.0.1:1/"),
            ["another key"] = provider.Token("alice-id", signedWith: foreign),
            ["a shared secret"] = provider.TokenSignedWithThePublicKey("alice-id"),
            ["no signature"] = good[..(good.LastIndexOf('.') + 1)],
            ["no token at all"] = "x.y.z",
        };

        foreach (var (what, token) in bad)
        {
            var answer = await world.SendAsync(HttpMethod.Get, Apps, token);
            Assert.True(answer.Status == 401, $"{what}: {answer.Status} {answer.Text}");
            Assert.DoesNotContain(token, answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, Apps, good)).Status);
    }

    [Fact]
    public async Task Tokens_of_a_new_key_are_good_once_the_provider_shows_it()
    {
        await world.BindAsync("alice", "Viewer", "User", "alice-id");
        Assert.Equal("Viewer", await RoleAsync(provider.Token("alice-id")));

        provider.ChangeKey();

        Assert.Equal("Viewer", await RoleAsync(provider.Token("alice-id")));
    }

    [Fact]
    public async Task All_who_come_at_once_with_tokens_of_a_new_key_are_let_in()
    {
        await RoleAsync(provider.Token("alice-id"));
        provider.ChangeKey();
        var token = provider.Token("alice-id");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.SendAsync(HttpMethod.Get, "/api/v1/whoami", token)));

        Assert.All(answers, answer => Assert.True(answer.Status == 200, answer.Text));
    }

    [Fact]
    public async Task While_the_provider_is_away_others_are_served()
    {
        var token = await world.TokenAsync("deployer", "Viewer");
        var user = provider.Token("alice-id");
        await provider.DisposeAsync();

        Assert.Equal(503, (await world.SendAsync(HttpMethod.Get, Apps, user)).Status);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, Apps, token)).Status);
    }

    private async Task<string?> RoleAsync(string token)
    {
        var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/whoami?namespace=default", token);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.TryGetProperty("role", out var role) ? role.GetString() : null;
    }
}
