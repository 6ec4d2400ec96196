using System.Collections.Immutable;

namespace FunctionsPlatform.State.Replication;

/// <summary>The whole keyspace as of one revision, with its history back to the compacted one. Replaced whole, never changed.</summary>
internal sealed record Replica(KeyTree Tree, LeasedKeys Leased, long Revision, long Compacted)
{
    /// <summary>An empty keyspace is at revision 1, as etcd's is: the first write makes 2.</summary>
    public static Replica Empty { get; } = new(KeyTree.Empty, LeasedKeys.Empty, 1, 0);

    /// <summary>The next revision: <paramref name="changes"/> as they are in the log.</summary>
    /// <param name="record">The same changes with what each key was before, for watchers.</param>
    public Replica Apply(long revision, IReadOnlyList<LoggedChange> changes, out RevisionRecord record)
    {
        var (tree, leased) = (Tree, Leased);
        var events = ImmutableArray.CreateBuilder<KeyEvent>(changes.Count);
        foreach (var (key, value) in changes)
        {
            var older = tree.Find(key);
            events.Add(new(revision, key, value, older?.Value));
            tree = tree.With(key, new(revision, value, older));
            leased = leased.Move(key, older?.Value?.Lease ?? 0, value?.Lease ?? 0);
        }

        record = new(revision, events.ToImmutable());
        return this with { Tree = tree, Leased = leased, Revision = revision };
    }

    public Replica Compact(long revision) => revision <= Compacted ? this : this with { Tree = Tree.Trim(revision), Compacted = revision };

    public KeyRange Read(RangeQuery query, long revision) => RangeReader.Read(Tree, query, revision, Revision);
}
