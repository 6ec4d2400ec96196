namespace FunctionsPlatform.Contracts.Resources;

public sealed record RegistryLogin
{
    public string Username { get; set; } = "";

    public CredentialSource Password { get; set; } = new();
}
