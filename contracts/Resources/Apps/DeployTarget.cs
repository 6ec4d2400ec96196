namespace FunctionsPlatform.Contracts.Resources;

/// <summary>An image that was pushed and that the app is to run instead of what its spec names. It holds until <c>spec.image</c> is changed or its tag is no longer followed.</summary>
public sealed record DeployTarget
{
    /// <summary>As the spec spells it, with the tag that was pushed.</summary>
    public string Image { get; set; } = "";

    /// <summary>The newest tag under which it was pushed.</summary>
    public string Tag { get; set; } = "";

    /// <summary><c>sha256:…</c>: every replica runs this.</summary>
    public string Digest { get; set; } = "";

    /// <summary>Why, for a person.</summary>
    public string Cause { get; set; } = "";

    /// <summary>When it was pushed.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The registry's event.</summary>
    public string EventId { get; set; } = "";

    /// <summary><c>spec.image</c> as it was then.</summary>
    public string SpecImage { get; set; } = "";
}
