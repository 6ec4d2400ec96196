using System.Collections.Immutable;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Checks tokens of the configured identity provider. Its keys are fetched when first needed, kept, and fetched again when a token names
/// one that is not known.</summary>
internal sealed class OidcTokens
{
    // Only what a provider signs with a key that this process cannot have.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RefreshPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefreshPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefreshPoll = TimeSpan.FromMilliseconds(50);

    private readonly OidcOptions options;
    private readonly TimeProvider time;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> provider;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly Lock gate = new();
    private Task<OpenIdConnectConfiguration?> refresh = Task.FromResult<OpenIdConnectConfiguration?>(null);
    private long? refreshed;

    public OidcTokens(OidcOptions options, HttpClient http, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        var documents = new HttpDocumentRetriever(http) { RequireHttps = !options.Issuer.IsLoopback };
        provider = new ConfigurationManager<OpenIdConnectConfiguration>(
            options.Issuer.ToString().TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), documents)
        {
            RefreshInterval = RefreshPause,
        };
    }

    public bool IsIssuer(string issuer) => issuer.TrimEnd('/') == options.Issuer.ToString().TrimEnd('/');

    public async Task<Authentication> CheckAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await CheckNowAsync(token, cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // The manager's word for keys that cannot be fetched.
            return new Authentication.Unknown("The identity provider does not answer; try again.");
        }
    }

    private async Task<Authentication> CheckNowAsync(string token, CancellationToken cancellationToken)
    {
        var known = await provider.GetConfigurationAsync(cancellationToken);
        var result = await ValidateAsync(token, known);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await RefreshAsync(known, cancellationToken) is { } newer) result = await ValidateAsync(token, newer);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid) return new Authentication.Refused("The identity provider's token is not good here: " + Words(result.Exception));
        if (!valid.TryGetPayloadValue<string>(options.UserClaim, out var user) || string.IsNullOrEmpty(user))
            return new Authentication.Refused($"The identity provider's token has no claim '{options.UserClaim}'.");
        ImmutableArray<string> groups = [.. valid.Claims.Where(claim => claim.Type == options.GroupsClaim).Select(claim => claim.Value)];
        return new Authentication.Known(new Caller(CallerKind.User, user, groups));
    }

    /// <summary>The provider may have changed its keys: asks it again, though not for every token that names an unknown one.</summary>
    /// <returns>What it says now; null when that is not known to be newer.</returns>
    private async Task<OpenIdConnectConfiguration?> RefreshAsync(OpenIdConnectConfiguration known, CancellationToken cancellationToken)
    {
        var now = await provider.GetConfigurationAsync(cancellationToken);
        if (!ReferenceEquals(now, known)) return now;
        Task<OpenIdConnectConfiguration?> shared;
        lock (gate)
        {
            // Whoever comes meanwhile waits for the same answer; whoever comes soon after gets it.
            if (refresh.IsCompleted && (refreshed is not { } before || time.GetElapsedTime(before) >= RefreshPause))
            {
                refreshed = time.GetTimestamp();
                refresh = ReadAgainAsync(known);
            }

            shared = refresh;
        }

        return await shared.WaitAsync(cancellationToken);
    }

    private async Task<OpenIdConnectConfiguration?> ReadAgainAsync(OpenIdConnectConfiguration known)
    {
        var began = time.GetTimestamp();
        provider.RequestRefresh();
        // The manager reads in the background and gives the old ones meanwhile.
        while (time.GetElapsedTime(began) < RefreshPatience)
        {
            var now = await provider.GetConfigurationAsync(CancellationToken.None);
            if (!ReferenceEquals(now, known)) return now;
            await Task.Delay(RefreshPoll, time);
        }

        return null;
    }

    private Task<TokenValidationResult> ValidateAsync(string token, OpenIdConnectConfiguration configuration) =>
        handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer,
            ValidAudience = options.Audience,
            IssuerSigningKeys = configuration.SigningKeys,
            ValidAlgorithms = Algorithms,
            LifetimeValidator = (from, to, _, _) => IsNow(from, to),
        });

    private bool IsNow(DateTime? from, DateTime? to)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return to is { } end && now < end + Skew && (from is not { } start || start - Skew <= now);
    }

    // The library's own messages quote the token.
    private static string Words(Exception? failure) => failure switch
    {
        SecurityTokenInvalidLifetimeException => "it has expired, or is not valid yet.",
        SecurityTokenInvalidAudienceException => "it is for somebody else.",
        SecurityTokenInvalidIssuerException => "another provider has issued it.",
        SecurityTokenInvalidAlgorithmException => "it is signed in a way that is not accepted.",
        _ => "its signature does not hold.",
    };
}
