using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Issues and checks the tokens of ServiceAccounts: JSON Web Tokens signed with a key derived from the platform's token. None is stored;
/// one ends with its time, with its account, or with the platform's token.</summary>
internal sealed class ServiceAccountTokens
{
    public const string Issuer = "urn:functions-platform:service-accounts";
    private const string UidClaim = "uid";

    private readonly ResourceStore store;
    private readonly TimeProvider time;
    private readonly SymmetricSecurityKey key;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    /// <param name="platformToken">Processes that share a state share it too, and so each checks what another has issued.</param>
    public ServiceAccountTokens(string platformToken, ResourceStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(platformToken), 32, info: Encoding.UTF8.GetBytes(Issuer));
        key = new SymmetricSecurityKey(derived);
    }

    public string Issue(ServiceAccount account, DateTimeOffset expires) => handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Subject = new ClaimsIdentity([new Claim(JwtRegisteredClaimNames.Sub, account.Metadata.Name), new Claim(UidClaim, account.Metadata.Uid!)]),
        IssuedAt = time.GetUtcNow().UtcDateTime,
        NotBefore = time.GetUtcNow().UtcDateTime,
        Expires = expires.UtcDateTime,
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
    });

    public async Task<Authentication> CheckAsync(string token, CancellationToken cancellationToken)
    {
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidateAudience = false,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid || !valid.TryGetPayloadValue<string>(UidClaim, out var uid))
            return new Authentication.Refused(result.Exception is SecurityTokenInvalidLifetimeException ? "The service account's token has expired." : "The token is not this control plane's.");
        // Another account of the same name is somebody else.
        var account = await store.GetAsync(ResourceKinds.ServiceAccount, null, valid.Subject, cancellationToken);
        return account is { Metadata.DeletionTimestamp: null } && account.Metadata.Uid == uid
            ? new Authentication.Known(Caller.ServiceAccount(valid.Subject))
            : new Authentication.Refused("The token's service account has been deleted.");
    }
}
