namespace FunctionsPlatform.Storage;

/// <summary>One write inside a batch. Its precondition decides the whole batch.</summary>
public abstract record TableOperation
{
    private TableOperation(string row) => Row = row;

    public string Row { get; }

    /// <summary>Refused when the row exists.</summary>
    public sealed record Insert(string Key, TableProperties Properties) : TableOperation(Key);

    /// <summary>Refused unless the row exists with this ETag; <see cref="AnyETag"/> asks only that it exists.</summary>
    public sealed record Replace(string Key, TableProperties Properties, string ETag) : TableOperation(Key);

    /// <summary>Writes whether the row exists or not.</summary>
    public sealed record Upsert(string Key, TableProperties Properties) : TableOperation(Key);

    /// <summary>Refused unless the row exists with this ETag; <see cref="AnyETag"/> asks only that it exists.</summary>
    public sealed record Delete(string Key, string ETag) : TableOperation(Key);

    /// <summary>Refused unless the row exists (with this ETag, or any for <see cref="AnyETag"/>). Changes nothing: every
    /// ETag of the row that was good before is good after it.</summary>
    /// <remarks>Lets a sender insert a row only while its target is alive without disturbing the target's own fence. A backend without checks (Azure Tables) has to
    /// touch the row instead: an ETag that is read afterwards may then have another text, and both texts are good.</remarks>
    public sealed record Check(string Key, string ETag) : TableOperation(Key);

    public const string AnyETag = "*";
}
