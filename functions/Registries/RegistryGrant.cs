namespace FunctionsPlatform.Functions.Registries;

/// <summary>What a registry's source gives for one pull.</summary>
internal abstract record RegistryGrant
{
    private RegistryGrant()
    {
    }

    /// <summary>No Registry is for this image here, or the registry wants nothing: pull without.</summary>
    public sealed record Anonymous : RegistryGrant;

    /// <summary>Good for pulling from the one repository, for minutes.</summary>
    public sealed record Token(string Value) : RegistryGrant
    {
        public override string ToString() => "a token";
    }

    /// <summary>The registry knows nothing narrower than a login.</summary>
    public sealed record Login(string Username, string Password) : RegistryGrant
    {
        public override string ToString() => "a login";
    }

    /// <summary>The registry does not take the credentials, or there are none where the source says. In the registry's words.</summary>
    public sealed record Refused(string Why) : RegistryGrant;

    /// <summary>The registry does not answer: it may later.</summary>
    public sealed record Unanswered(string Why) : RegistryGrant;
}
