namespace FunctionsPlatform.Functions.Http;

/// <summary>What became of a request's credentials.</summary>
public abstract record Authentication
{
    private Authentication() { }

    /// <summary>No credentials, or good ones.</summary>
    public sealed record Known(Caller Caller) : Authentication;

    /// <param name="Reason">For the caller; tells nothing about which tokens there are.</param>
    public sealed record Refused(string Reason) : Authentication;

    /// <summary>Nobody can tell now.</summary>
    public sealed record Unknown(string Reason) : Authentication;
}
