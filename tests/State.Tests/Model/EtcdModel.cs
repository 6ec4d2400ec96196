using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Model;

/// <summary>etcd's semantics the slow and obvious way: every revision is a whole copy. Answers are text, so that a difference can be read.</summary>
internal sealed class EtcdModel
{
    private readonly Dictionary<long, SortedDictionary<string, KeyValue>> history = new() { [1] = new(StringComparer.Ordinal) };

    public long Revision { get; private set; } = 1;

    public long Compacted { get; private set; }

    /// <summary>Each lease with its time to live and the moment of its last renewal.</summary>
    public Dictionary<long, (TimeSpan Ttl, TimeSpan Renewed)> Leases { get; } = [];

    private SortedDictionary<string, KeyValue> Current => history[Revision];

    public string Range(RangeQuery query)
    {
        if (query.Revision > Revision) return "future";
        if (query.Revision > 0 && query.Revision < Compacted) return "compacted";
        return Read(history[query.Revision > 0 ? query.Revision : Revision], query, Revision);
    }

    public string Commit(Transaction transaction)
    {
        var succeeded = transaction.If.All(Holds);
        var operations = succeeded ? transaction.Then : transaction.Else;
        foreach (var put in operations.OfType<Operation.Put>())
        {
            if ((put.KeepsValue || put.KeepsLease) && !Current.ContainsKey(put.Key.ToString())) return "KeyNotFound";
            if (put.Lease != 0 && !Leases.ContainsKey(put.Lease)) return "LeaseNotFound";
        }

        foreach (var asked in operations.OfType<Operation.Get>().Select(get => get.Query.Revision))
        {
            if (asked > Revision) return "RevisionInFuture";
            if (asked > 0 && asked < Compacted) return "RevisionCompacted";
        }

        var (next, wrote, answers) = (new SortedDictionary<string, KeyValue>(Current, StringComparer.Ordinal), false, new List<string>());
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case Operation.Put put:
                    var before = next.GetValueOrDefault(put.Key.ToString());
                    next[put.Key.ToString()] = new(
                        put.Key,
                        put.KeepsValue ? before!.Value : put.Value,
                        before?.CreateRevision ?? (Revision + 1),
                        Revision + 1,
                        (before?.Version ?? 0) + 1,
                        put.KeepsLease ? before!.Lease : put.Lease);
                    wrote = true;
                    answers.Add($"put over {Tell(before)}");
                    break;
                case Operation.Delete delete:
                    var gone = next.Values.Where(value => delete.Keys.Contains(value.Key)).ToList();
                    foreach (var value in gone) next.Remove(value.Key.ToString());
                    wrote |= gone.Count > 0;
                    answers.Add($"deleted {string.Join(' ', gone.Select(Tell))}");
                    break;
                case Operation.Get get:
                    answers.Add(Read(get.Query.Revision > 0 ? history[get.Query.Revision] : next, get.Query, Revision));
                    break;
            }
        }

        if (wrote) history[++Revision] = next;
        return $"{succeeded} {Revision}: {string.Join("; ", answers)}";
    }

    public string Compact(long revision)
    {
        if (revision > Revision) return "future";
        if (revision <= Compacted) return "compacted";
        Compacted = revision;
        return "ok";
    }

    public string Revoke(long lease)
    {
        if (!Leases.Remove(lease)) return "none";
        var keys = KeysOf(lease);
        if (keys.Count > 0)
        {
            var next = new SortedDictionary<string, KeyValue>(Current, StringComparer.Ordinal);
            foreach (var key in keys) next.Remove(key);
            history[++Revision] = next;
        }

        return $"{Revision} {keys.Count}";
    }

    public List<string> KeysOf(long lease) => [.. Current.Values.Where(value => value.Lease == lease).Select(value => value.Key.ToString())];

    public string Dump() => string.Join(' ', Current.Values.Select(value => $"{value.Key}={Text(value)}"));

    public static string Tell(KeyRange range) => $"{range.Count}{(range.More ? "+" : "")} {string.Join(' ', range.KeyValues.Select(Tell))}";

    public static string Tell(KeyValue? value) =>
        value is null ? "nothing" : $"{value.Key}={Text(value)}@{value.CreateRevision}/{value.ModRevision}/{value.Version}/{value.Lease}";

    private static string Read(SortedDictionary<string, KeyValue> state, RangeQuery query, long revision)
    {
        var all = state.Values.Where(value => query.Keys.Contains(value.Key)).ToList();
        if (query.CountOnly) return Tell(new KeyRange(revision, [], false, all.Count));
        IEnumerable<KeyValue> wanted = all.Where(value =>
            value.ModRevision >= query.MinModRevision && value.ModRevision <= (query.MaxModRevision == 0 ? long.MaxValue : query.MaxModRevision)
            && value.CreateRevision >= query.MinCreateRevision && value.CreateRevision <= (query.MaxCreateRevision == 0 ? long.MaxValue : query.MaxCreateRevision));
        Func<KeyValue, string> order = value => query.OrderBy switch
        {
            RangeOrder.Version => $"{value.Version:D9}",
            RangeOrder.CreateRevision => $"{value.CreateRevision:D9}",
            RangeOrder.ModRevision => $"{value.ModRevision:D9}",
            RangeOrder.Value => Text(value),
            _ => value.Key.ToString(),
        };
        var sorted = (query.Descending ? wanted.OrderByDescending(order, StringComparer.Ordinal) : wanted.OrderBy(order, StringComparer.Ordinal)).ToList();
        var taken = query.Limit > 0 ? sorted.Take(query.Limit) : sorted;
        return Tell(new KeyRange(revision, [.. taken.Select(value => query.KeysOnly ? value with { Value = default } : value)], query.Limit > 0 && sorted.Count > query.Limit, all.Count));
    }

    private bool Holds(Compare compare)
    {
        var found = Current.Values.Where(value => compare.Keys.Contains(value.Key)).ToList();
        return found.Count == 0 ? Holds(null, compare) : found.TrueForAll(value => Holds(value, compare));
    }

    private static bool Holds(KeyValue? value, Compare compare)
    {
        int? order = compare switch
        {
            Compare.Value by => value is null ? null : string.CompareOrdinal(Text(value), System.Text.Encoding.UTF8.GetString(by.Operand.Span)),
            Compare.Version by => (value?.Version ?? 0).CompareTo(by.Operand),
            Compare.CreateRevision by => (value?.CreateRevision ?? 0).CompareTo(by.Operand),
            Compare.ModRevision by => (value?.ModRevision ?? 0).CompareTo(by.Operand),
            Compare.Lease by => (value?.Lease ?? 0).CompareTo(by.Operand),
            _ => throw new ArgumentException("Unknown compare.", nameof(compare)),
        };
        return (order, compare.Relation) switch
        {
            (null, _) => false,
            (0, Relation.Equal) or (not 0, Relation.NotEqual) or (> 0, Relation.Greater) or (< 0, Relation.Less) => true,
            _ => false,
        };
    }
}
