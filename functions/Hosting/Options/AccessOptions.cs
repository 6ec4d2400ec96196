using FunctionsPlatform.Functions.Http;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Whose tokens are good, and how much callers may ask for; the same settings in every host.</summary>
public sealed record AccessOptions
{
    public const int DefaultRequestsPerSecond = 500;

    /// <summary>The identity provider; null: none.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>The id under which the platform is registered with the provider.</summary>
    public string? Audience { get; init; }

    /// <value>Default <c>sub</c>.</value>
    public string? UserClaim { get; init; }

    /// <value>Default <c>groups</c>.</value>
    public string? GroupsClaim { get; init; }

    /// <value>1 to 1,000,000. Default 500, with bursts of twice as many.</value>
    public int RequestsPerSecond { get; init; } = DefaultRequestsPerSecond;

    /// <exception cref="StartupException">One of issuer and audience is given without the other.</exception>
    public OidcOptions? ToOidc()
    {
        if (Issuer is null && Audience is null) return null;
        if (Issuer is null || string.IsNullOrEmpty(Audience)) throw new StartupException("--oidc-issuer and --oidc-audience belong together: without the audience every token of the provider would do");
        var options = new OidcOptions { Issuer = Issuer, Audience = Audience };
        if (UserClaim is { Length: > 0 } user) options = options with { UserClaim = user };
        return GroupsClaim is { Length: > 0 } groups ? options with { GroupsClaim = groups } : options;
    }
}
