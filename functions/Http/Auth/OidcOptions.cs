namespace FunctionsPlatform.Functions.Http;

/// <summary>The identity provider whose tokens are accepted: OpenID Connect, such as Microsoft Entra ID or Keycloak.</summary>
public sealed record OidcOptions
{
    /// <summary>As in the tokens' <c>iss</c>; its keys are read from <c>.well-known/openid-configuration</c> below it. https, or http on loopback.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>As in the tokens' <c>aud</c>: the id under which this platform is registered.</summary>
    public required string Audience { get; init; }

    /// <summary>The claim that names the user in RoleBindings.</summary>
    /// <value>Default <c>sub</c>, which providers never give to somebody else. A changeable one, such as an e-mail address, is only as safe as the provider's rules for it.</value>
    public string UserClaim { get; init; } = "sub";

    /// <summary>The claim that lists the user's groups.</summary>
    /// <value>Default <c>groups</c>; with Entra app roles, <c>roles</c>.</value>
    public string GroupsClaim { get; init; } = "groups";
}
