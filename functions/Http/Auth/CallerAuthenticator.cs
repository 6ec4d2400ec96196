using FunctionsPlatform.Contracts.Identity;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Finds out who makes a request, by its bearer token.</summary>
internal sealed class CallerAuthenticator(TokenGate platform, EnrolmentTokens joiners, NodeCredentials nodes, ServiceAccountTokens accounts, OidcTokens? provider)
{
    private const string Scheme = "Bearer ";

    // Longer than any provider's token, and cheap to refuse.
    private const int MaxTokenLength = 16 * 1024;

    public async Task<Authentication> AuthenticateAsync(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0) return new Authentication.Known(Caller.Anonymous);
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return NotOurs;
        var token = header[Scheme.Length..].Trim();
        if (platform.Admits(token)) return new Authentication.Known(Caller.Platform);
        if (token.Length > MaxTokenLength) return NotOurs;
        if (token.StartsWith(JoinToken.Prefix, StringComparison.Ordinal)) return await joiners.CheckAsync(token, request.HttpContext.RequestAborted);
        if (IssuerOf(token) is not { } issuer) return NotOurs;
        if (issuer == NodeCredentials.Issuer) return await nodes.CheckAsync(token, request.HttpContext.RequestAborted);
        if (issuer == ServiceAccountTokens.Issuer) return await accounts.CheckAsync(token, request.HttpContext.RequestAborted);
        return provider is not null && provider.IsIssuer(issuer) ? await provider.CheckAsync(token, request.HttpContext.RequestAborted) : NotOurs;
    }

    private static Authentication NotOurs => new Authentication.Refused("The token is not this control plane's.");

    // Not to be trusted yet: it only chooses who checks the token.
    private static string? IssuerOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Issuer;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
