namespace FunctionsPlatform.State;

/// <summary>Which resources of a kind to list.</summary>
public sealed record ListQuery
{
    public static ListQuery All { get; } = new();

    public LabelSelector Selector { get; init; } = LabelSelector.Everything;

    /// <summary>Resources in one page; 0 means all.</summary>
    public int Limit { get; init; }

    /// <summary>From the page before. It carries the revision, so <see cref="Revision"/> is not looked at.</summary>
    public ContinueToken? Continue { get; init; }

    /// <summary>The revision to list as of; 0 means the current one.</summary>
    public long Revision { get; init; }

    public ReadConsistency Consistency { get; init; }
}
