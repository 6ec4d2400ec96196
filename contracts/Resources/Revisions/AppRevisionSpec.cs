namespace FunctionsPlatform.Contracts.Resources;

public sealed record AppRevisionSpec
{
    public string App { get; set; } = "";

    /// <summary>Counts the app's rollouts, from 1.</summary>
    public int Number { get; set; }

    /// <summary>The app's spec as it was (replicas and rollout do not matter here).</summary>
    public AppSpec Template { get; set; } = new();

    /// <summary>What the image's name stood for (<c>sha256:…</c>): every replica runs this. Null: not known yet, or an image that no registry knows.</summary>
    public string? Digest { get; set; }

    /// <summary>Who asked for it. Null: not known.</summary>
    public string? RequestedBy { get; set; }

    /// <summary>Why, in the words of who asked. Null: not said.</summary>
    public string? ChangeCause { get; set; }
}
