using System.Collections.Immutable;

namespace FunctionsPlatform.State.Replication;

/// <summary>Which keys are attached to which lease, as of the current revision. Replaced whole, never changed.</summary>
internal sealed class LeasedKeys
{
    private readonly ImmutableDictionary<long, ImmutableSortedSet<Key>> keys;

    private LeasedKeys(ImmutableDictionary<long, ImmutableSortedSet<Key>> keys) => this.keys = keys;

    public static LeasedKeys Empty { get; } = new(ImmutableDictionary<long, ImmutableSortedSet<Key>>.Empty);

    /// <summary>In key order.</summary>
    public ImmutableSortedSet<Key> Of(long lease) => keys.GetValueOrDefault(lease, ImmutableSortedSet<Key>.Empty);

    /// <summary>The key leaves one lease for the other; 0 is none.</summary>
    public LeasedKeys Move(Key key, long from, long to)
    {
        // Most keys have no lease, and a key put again mostly keeps its own.
        if (from == to) return this;
        var moved = keys;
        if (from != 0)
        {
            var left = Of(from).Remove(key);
            moved = left.IsEmpty ? moved.Remove(from) : moved.SetItem(from, left);
        }

        return new(to == 0 ? moved : moved.SetItem(to, Of(to).Add(key)));
    }
}
