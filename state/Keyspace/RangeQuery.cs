namespace FunctionsPlatform.State;

/// <summary>Which keys to read, and of which revision.</summary>
public sealed record RangeQuery(KeySpan Keys)
{
    /// <summary>Keys returned at most, counted after sorting and filtering; 0 means all. <see cref="KeyRange.More"/> tells whether there were more.</summary>
    public int Limit { get; init; }

    /// <summary>The revision to read as of; 0 means the current one.</summary>
    public long Revision { get; init; }

    public RangeOrder OrderBy { get; init; }

    public bool Descending { get; init; }

    /// <summary>Leave out keys last put before this revision; 0: none.</summary>
    public long MinModRevision { get; init; }

    /// <summary>Leave out keys last put after this revision; 0: none.</summary>
    public long MaxModRevision { get; init; }

    /// <summary>Leave out keys created before this revision; 0: none.</summary>
    public long MinCreateRevision { get; init; }

    /// <summary>Leave out keys created after this revision; 0: none.</summary>
    public long MaxCreateRevision { get; init; }

    /// <summary>Leave the values out.</summary>
    public bool KeysOnly { get; init; }

    /// <summary>Return only <see cref="KeyRange.Count"/>.</summary>
    public bool CountOnly { get; init; }

    public ReadConsistency Consistency { get; init; }

    public static RangeQuery One(Key key) => new(KeySpan.One(key));

    public static RangeQuery Prefix(Key prefix) => new(KeySpan.Prefix(prefix));

    public static RangeQuery All { get; } = new(KeySpan.All);

    /// <summary>As the tree gives them: the limit may be applied while reading.</summary>
    internal bool IsInKeyOrder => OrderBy == RangeOrder.Key && !Descending;

    internal bool Admits(KeyValue value) =>
        value.ModRevision >= MinModRevision && (MaxModRevision <= 0 || value.ModRevision <= MaxModRevision)
        && value.CreateRevision >= MinCreateRevision && (MaxCreateRevision <= 0 || value.CreateRevision <= MaxCreateRevision);
}
