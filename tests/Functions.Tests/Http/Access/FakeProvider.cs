using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FunctionsPlatform.Functions.Tests.Http.Access;

/// <summary>An OpenID Connect provider on loopback: discovery, keys, and tokens of whatever content.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly WebApplication app;
    private RSA rsa = RSA.Create(2048);
    private int keys = 1;

    private FakeProvider(WebApplication app) => this.app = app;

    public Uri Issuer { get; private set; } = null!;

    private string KeyId => $"key-{keys}";

    public static async Task<FakeProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var provider = new FakeProvider(app);
        app.MapGet("/.well-known/openid-configuration", context => context.Response.WriteAsync(
            new JsonObject { ["issuer"] = provider.Issuer.ToString(), ["jwks_uri"] = new Uri(provider.Issuer, "keys").ToString() }.ToJsonString()));
        app.MapGet("/keys", context => context.Response.WriteAsync(provider.Keys()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        provider.Issuer = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
        return provider;
    }

    public void ChangeKey()
    {
        rsa.Dispose();
        (rsa, keys) = (RSA.Create(2048), keys + 1);
    }

    public string Token(string subject, string audience = "functions-platform", TimeSpan? lifetime = null, string? issuer = null, RSA? signedWith = null, params string[] groups)
    {
        var now = DateTime.SpecifyKind(TimeProvider.System.GetUtcNow().UtcDateTime, DateTimeKind.Utc);
        var ends = now + (lifetime ?? TimeSpan.FromMinutes(5));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer.ToString(),
            Audience = audience,
            NotBefore = ends - TimeSpan.FromHours(1),
            Expires = ends,
            Subject = new ClaimsIdentity([new Claim("sub", subject), .. groups.Select(group => new Claim("groups", group))]),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(signedWith ?? rsa) { KeyId = KeyId }, SecurityAlgorithms.RsaSha256),
        });
    }

    /// <summary>Signed with the provider's public key as if it were a shared secret.</summary>
    public string TokenSignedWithThePublicKey(string subject) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer.ToString(),
        Audience = "functions-platform",
        Subject = new ClaimsIdentity([new Claim("sub", subject)]),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(rsa.ExportSubjectPublicKeyInfo()) { KeyId = KeyId }, SecurityAlgorithms.HmacSha256),
    });

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }

    private string Keys()
    {
        var key = rsa.ExportParameters(false);
        var entry = new JsonObject
        {
            ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = KeyId, ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent),
        };
        return new JsonObject { ["keys"] = new JsonArray(entry) }.ToJsonString();
    }
}
