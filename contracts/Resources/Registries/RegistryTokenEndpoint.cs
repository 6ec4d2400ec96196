namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Where tokens are asked for, in the manner of Docker's token specification.</summary>
public sealed record RegistryTokenEndpoint
{
    public string Url { get; set; } = "";

    /// <value>What the endpoint knows the registry as. Default: the registry's host.</value>
    public string? Service { get; set; }

    /// <summary>Shown there as a basic login.</summary>
    public RegistryLogin? Login { get; set; }

    /// <summary>Shown there as an OAuth 2 refresh token, in place of a login.</summary>
    public CredentialSource? RefreshToken { get; set; }
}
