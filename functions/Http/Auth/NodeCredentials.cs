using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.State;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Issues and checks what agents carry: JSON Web Tokens signed with a key derived from the platform's token. None is stored; one ends with its time,
/// with its Node, or when the node is enrolled anew.</summary>
internal sealed class NodeCredentials
{
    public const string Issuer = "urn:functions-platform:nodes";

    /// <summary>How long one is good. An agent asks for the next at the half, and so bears with a control plane that is away for the other half.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public static readonly TimeSpan RenewAfter = Life / 2;

    private const string AgentClaim = "agent";
    private const string EnrolmentClaim = "enrolment";
    private const string UidClaim = "uid";

    private readonly ResourceStore store;
    private readonly HeartbeatTable holders;
    private readonly TimeProvider time;
    private readonly SymmetricSecurityKey key;
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    public NodeCredentials(string platformToken, ResourceStore store, HeartbeatTable holders, TimeProvider time)
    {
        (this.store, this.holders, this.time) = (store, holders, time);
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(platformToken), 32, info: Encoding.UTF8.GetBytes(Issuer));
        key = new SymmetricSecurityKey(derived);
    }

    public string Issue(Node node, NodeHolder holder) => handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Issuer,
        Subject = new ClaimsIdentity(
        [
            new Claim(JwtRegisteredClaimNames.Sub, node.Metadata.Name), new Claim(AgentClaim, holder.Agent), new Claim(EnrolmentClaim, holder.Enrolment), new Claim(UidClaim, node.Metadata.Uid!),
        ]),
        IssuedAt = time.GetUtcNow().UtcDateTime,
        Expires = (time.GetUtcNow() + Life).UtcDateTime,
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
    });

    public async Task<Authentication> CheckAsync(string token, CancellationToken cancellationToken)
    {
        // From when it is good is not asked: another process may have issued it, whose clock is a little ahead.
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Issuer,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime,
        });
        if (result.Exception is SecurityTokenInvalidLifetimeException) return new Authentication.Refused($"The node's credential has expired: this host was away for longer than {Life.TotalDays:0} days. {JoinAnew}");
        if (!result.IsValid || result.SecurityToken is not JsonWebToken valid || Read(valid) is not { } credential) return new Authentication.Refused("The token is not this control plane's.");
        return await WhyVoidAsync(credential, cancellationToken) is { } why ? new Authentication.Refused(why) : new Authentication.Known(Caller.OfNode(credential));
    }

    /// <summary>Why the credential is not good any more, apart from its signature; null: it is.</summary>
    public async Task<string?> WhyVoidAsync(NodeCredential credential, CancellationToken cancellationToken)
    {
        if (credential.ExpiresAt <= time.GetUtcNow()) return $"The node's credential has expired. {JoinAnew}";
        if (await store.GetAsync(ResourceKinds.Node, null, credential.Node, cancellationToken) is not { } node || node.Metadata.Uid != credential.NodeUid)
            return $"Node '{credential.Node}' was deleted. {JoinAnew}";
        return await holders.HolderAsync(credential.Node, cancellationToken) == new NodeHolder(credential.Agent, credential.Enrolment)
            ? null
            : $"Node '{credential.Node}' was enrolled anew since, by this agent or another. {JoinAnew}";
    }

    private static NodeCredential? Read(JsonWebToken token) =>
        token.TryGetPayloadValue<string>(AgentClaim, out var agent) && token.TryGetPayloadValue<string>(EnrolmentClaim, out var enrolment) && token.TryGetPayloadValue<string>(UidClaim, out var uid)
            ? new NodeCredential(token.Subject, agent, enrolment, uid, new DateTimeOffset(token.ValidTo, TimeSpan.Zero))
            : null;

    private const string JoinAnew = "Join anew: give the agent an enrolment token (fp node token create).";
}
