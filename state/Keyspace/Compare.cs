namespace FunctionsPlatform.State;

/// <summary>
/// A condition on every key of a span. A span without keys compares as one key with version, create and mod revision and lease 0; a comparison of
/// its value is false, whatever the relation.
/// </summary>
public abstract record Compare
{
    private Compare(KeySpan keys, Relation relation) => (Keys, Relation) = (keys, relation);

    public KeySpan Keys { get; }

    public Relation Relation { get; }

    public sealed record Value(KeySpan Span, Relation Is, ReadOnlyMemory<byte> Operand) : Compare(Span, Is);

    public sealed record Version(KeySpan Span, Relation Is, long Operand) : Compare(Span, Is);

    public sealed record CreateRevision(KeySpan Span, Relation Is, long Operand) : Compare(Span, Is);

    public sealed record ModRevision(KeySpan Span, Relation Is, long Operand) : Compare(Span, Is);

    /// <summary>The lease that the key is attached to; 0: none.</summary>
    public sealed record Lease(KeySpan Span, Relation Is, long Operand) : Compare(Span, Is);

    /// <summary>The key has not been put or deleted since that revision; 0 means that it does not exist.</summary>
    public static Compare Unchanged(Key key, long modRevision) => new ModRevision(KeySpan.One(key), Relation.Equal, modRevision);

    public static Compare Absent(Key key) => new ModRevision(KeySpan.One(key), Relation.Equal, 0);

    public static Compare Exists(Key key) => new ModRevision(KeySpan.One(key), Relation.Greater, 0);
}
