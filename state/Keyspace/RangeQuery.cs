namespace FunctionsPlatform.State;

/// <summary>Which keys to read, and of which revision.</summary>
public sealed record RangeQuery(KeySpan Keys)
{
    /// <summary>Keys returned at most; 0 means all. <see cref="KeyRange.More"/> tells whether there were more.</summary>
    public int Limit { get; init; }

    /// <summary>The revision to read as of; 0 means the current one.</summary>
    public long Revision { get; init; }

    /// <summary>Leave the values out.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>Return only <see cref="KeyRange.Count"/>.</summary>
    public bool CountOnly { get; init; }

    public ReadConsistency Consistency { get; init; }

    public static RangeQuery One(Key key) => new(KeySpan.One(key));

    public static RangeQuery Prefix(Key prefix) => new(KeySpan.Prefix(prefix));

    public static RangeQuery All { get; } = new(KeySpan.All);
}
