namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>What a registry is shown for one pull.</summary>
public abstract record PullCredentials
{
    private PullCredentials()
    {
    }

    public sealed record None : PullCredentials;

    public sealed record Token(string Value) : PullCredentials
    {
        public override string ToString() => "a token";
    }

    public sealed record Login(string Username, string Password) : PullCredentials
    {
        public override string ToString() => "a login";
    }

    /// <summary>The registry does not take what it was shown for a token.</summary>
    public sealed record Refused(string Registry, string Why) : PullCredentials;

    /// <summary>It cannot be told now whether there are any.</summary>
    public sealed record Unknown(string Why) : PullCredentials;
}
