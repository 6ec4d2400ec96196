namespace FunctionsPlatform.State.Replication;

/// <summary>A sorted map that never changes: <see cref="With"/> gives a new one sharing all but one path. An AVL tree.</summary>
/// <remarks>Not <c>ImmutableSortedDictionary</c>: that cannot begin an enumeration in the middle.</remarks>
internal sealed class KeyTree
{
    private readonly Node? root;

    private KeyTree(Node? root) => this.root = root;

    public static KeyTree Empty { get; } = new(null);

    public KeyVersion? Find(Key key)
    {
        var node = root;
        while (node is not null)
        {
            var order = key.CompareTo(node.Key);
            if (order == 0) return node.Version;
            node = order < 0 ? node.Left : node.Right;
        }

        return null;
    }

    public KeyTree With(Key key, KeyVersion version) => new(Set(root, key, version));

    /// <summary>In key order.</summary>
    public IEnumerable<(Key Key, KeyVersion Version)> Range(KeySpan keys)
    {
        if (keys.IsOne)
        {
            if (Find(keys.Start) is { } only) yield return (keys.Start, only);
            yield break;
        }

        var path = new Stack<Node>();
        for (var node = root; node is not null;)
        {
            if (node.Key < keys.Start)
            {
                node = node.Right;
                continue;
            }

            path.Push(node);
            node = node.Left;
        }

        while (path.TryPop(out var next))
        {
            if (keys.End is { } end && next.Key >= end) yield break;
            yield return (next.Key, next.Version);
            for (var node = next.Right; node is not null; node = node.Left) path.Push(node);
        }
    }

    /// <summary>The same history without what no read at or after <paramref name="compacted"/> can see.</summary>
    public KeyTree Trim(long compacted)
    {
        var kept = new List<(Key Key, KeyVersion Version)>();
        foreach (var (key, version) in Range(KeySpan.All))
        {
            if (version.Trim(compacted) is { } trimmed) kept.Add((key, trimmed));
        }

        return new(Build(kept, 0, kept.Count));
    }

    private static Node? Build(List<(Key Key, KeyVersion Version)> sorted, int from, int to)
    {
        if (from == to) return null;
        var middle = (from + to) / 2;
        return new(sorted[middle].Key, sorted[middle].Version, Build(sorted, from, middle), Build(sorted, middle + 1, to));
    }

    private static Node Set(Node? node, Key key, KeyVersion version)
    {
        if (node is null) return new(key, version, null, null);
        var order = key.CompareTo(node.Key);
        if (order == 0) return new(key, version, node.Left, node.Right);
        return order < 0
            ? Balance(node, Set(node.Left, key, version), node.Right)
            : Balance(node, node.Left, Set(node.Right, key, version));
    }

    private static Node Balance(Node top, Node? left, Node? right) => (Height(left) - Height(right)) switch
    {
        > 1 when Height(left!.Left) >= Height(left.Right) => Join(left, left.Left, Join(top, left.Right, right)),
        > 1 => Join(left.Right!, Join(left, left.Left, left.Right!.Left), Join(top, left.Right.Right, right)),
        < -1 when Height(right!.Right) >= Height(right.Left) => Join(right, Join(top, left, right.Left), right.Right),
        < -1 => Join(right.Left!, Join(top, left, right.Left!.Left), Join(right, right.Left.Right, right.Right)),
        _ => Join(top, left, right),
    };

    private static Node Join(Node middle, Node? left, Node? right) => new(middle.Key, middle.Version, left, right);

    private static int Height(Node? node) => node?.Height ?? 0;

    private sealed class Node(Key key, KeyVersion version, Node? left, Node? right)
    {
        public Key Key { get; } = key;

        public KeyVersion Version { get; } = version;

        public Node? Left { get; } = left;

        public Node? Right { get; } = right;

        public int Height { get; } = 1 + Math.Max(left?.Height ?? 0, right?.Height ?? 0);
    }
}
