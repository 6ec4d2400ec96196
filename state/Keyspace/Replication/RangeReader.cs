using System.Collections.Immutable;

namespace FunctionsPlatform.State.Replication;

/// <summary>Reads a range as of a revision, filtered, sorted and cut to its limit.</summary>
internal static class RangeReader
{
    public static KeyRange Read(KeyTree tree, RangeQuery query, long asOf, long current)
    {
        var limit = query.Limit > 0 ? query.Limit : int.MaxValue;
        // Another order needs all of them before the limit can be applied.
        var kept = query.CountOnly ? 0 : query.IsInKeyOrder ? limit : int.MaxValue;
        var found = ImmutableArray.CreateBuilder<KeyValue>();
        var (count, admitted) = (0L, 0L);
        foreach (var (_, version) in tree.Range(query.Keys))
        {
            if (version.At(asOf) is not { } value) continue;
            count++;
            if (!query.Admits(value)) continue;
            admitted++;
            if (found.Count < kept) found.Add(value);
        }

        IEnumerable<KeyValue> result = query.IsInKeyOrder ? found : Sort(found, query).Take(limit);
        if (query.KeysOnly) result = result.Select(value => value with { Value = default });
        return new(current, [.. result], More: !query.CountOnly && admitted > limit, count);
    }

    // Stable, and what it is given is in key order.
    private static IEnumerable<KeyValue> Sort(IEnumerable<KeyValue> values, RangeQuery query)
    {
        var order = Comparer<KeyValue>.Create(ComparisonOf(query.OrderBy));
        return query.Descending ? values.OrderDescending(order) : values.Order(order);
    }

    private static Comparison<KeyValue> ComparisonOf(RangeOrder order) => order switch
    {
        RangeOrder.Key => (left, right) => left.Key.CompareTo(right.Key),
        RangeOrder.Version => (left, right) => left.Version.CompareTo(right.Version),
        RangeOrder.CreateRevision => (left, right) => left.CreateRevision.CompareTo(right.CreateRevision),
        RangeOrder.ModRevision => (left, right) => left.ModRevision.CompareTo(right.ModRevision),
        RangeOrder.Value => (left, right) => left.Value.Span.SequenceCompareTo(right.Value.Span),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "Unknown order."),
    };
}
