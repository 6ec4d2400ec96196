namespace FunctionsPlatform.State;

/// <summary>Which revisions automatic compaction leaves readable: all that any of these asks for. With none of them it compacts nothing.</summary>
public sealed record RevisionRetention
{
    /// <summary>The last so many.</summary>
    public long? Revisions { get; init; }

    /// <summary>What was current at any time since so long ago, and later. By the wall clock, to within a fiftieth of it and the pause of the timer.</summary>
    public TimeSpan? Age { get; init; }
}
