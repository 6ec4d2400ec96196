namespace FunctionsPlatform.State;

/// <summary>The keys from <see cref="Start"/>, inclusive, to <see cref="End"/>, exclusive.</summary>
/// <param name="End">Null: to the last key.</param>
public readonly record struct KeySpan(Key Start, Key? End)
{
    public static KeySpan All { get; } = new(default, null);

    public static KeySpan One(Key key) => new(key, Successor(key));

    public static KeySpan Prefix(Key prefix) => new(prefix, PrefixEnd(prefix));

    public static KeySpan Between(Key start, Key end) => new(start, end);

    /// <summary>The first key after <paramref name="key"/>: where the next page begins.</summary>
    public static Key Successor(Key key) => Key.FromRaw(key.Raw + '\0');

    public bool IsOne => End is { } end && end.Length == Start.Length + 1 && end.Raw[^1] == '\0' && end.StartsWith(Start);

    public bool Contains(Key key) => key >= Start && (End is not { } end || key < end);

    // The last byte below 0xff is raised and what follows it dropped; a prefix of nothing but 0xff has no end.
    private static Key? PrefixEnd(Key prefix)
    {
        var raw = prefix.Raw.AsSpan().TrimEnd('\u00ff');
        return raw.IsEmpty ? (Key?)null : Key.FromRaw(string.Concat(raw[..^1], [(char)(raw[^1] + 1)]));
    }
}
