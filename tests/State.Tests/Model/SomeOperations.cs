using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Model;

/// <summary>Draws requests over few keys, few values and few leases, so that they meet.</summary>
internal sealed class SomeOperations(Random random)
{
    public long Lease() => random.Next(1, 5);

    public Transaction Transaction(long revision)
    {
        while (true)
        {
            var transaction = new Transaction { If = [.. Some(3, () => Compare(revision))], Then = [.. Some(4, () => Operation(revision))], Else = [.. Some(3, () => Operation(revision))] };
            if (!BreaksRules(transaction.Then) && !BreaksRules(transaction.Else)) return transaction;
        }
    }

    public RangeQuery Query(long revision) => new(Span())
    {
        Limit = random.Next(4),
        Revision = random.Next(3) == 0 ? 0 : random.NextInt64(1, revision + 2),
        OrderBy = (RangeOrder)random.Next(5),
        Descending = random.Next(2) == 0,
        MinModRevision = Bound(revision),
        MaxModRevision = Bound(revision),
        MinCreateRevision = Bound(revision),
        MaxCreateRevision = Bound(revision),
        KeysOnly = random.Next(4) == 0,
        CountOnly = random.Next(8) == 0,
    };

    private Compare Compare(long revision)
    {
        var (span, relation) = (Span(), (Relation)random.Next(4));
        return random.Next(5) switch
        {
            0 => new Compare.Value(span, relation, Bytes(Value())),
            1 => new Compare.Version(span, relation, random.Next(4)),
            2 => new Compare.CreateRevision(span, relation, random.NextInt64(revision + 1)),
            3 => new Compare.ModRevision(span, relation, random.NextInt64(revision + 1)),
            _ => new Compare.Lease(span, relation, random.Next(3)),
        };
    }

    private Operation Operation(long revision) => random.Next(8) switch
    {
        0 => new Operation.Get(Query(revision)),
        1 or 2 => new Operation.Delete(Span()),
        3 => new Operation.Put(Key(), default) { KeepsValue = true, Lease = random.Next(2) == 0 ? 0 : Lease() },
        4 => new Operation.Put(Key(), Bytes(Value())) { KeepsLease = true },
        5 => new Operation.Put(Key(), Bytes(Value())) { Lease = Lease() },
        _ => new Operation.Put(Key(), Bytes(Value())),
    };

    private KeySpan Span() => random.Next(4) switch
    {
        0 => KeySpan.Prefix($"{(char)('a' + random.Next(3))}/"),
        1 => KeySpan.Between("a/1", "b/2"),
        _ => KeySpan.One(Key()),
    };

    private string Key() => $"{(char)('a' + random.Next(3))}/{random.Next(3)}";

    private string Value() => $"{random.Next(5)}";

    private long Bound(long revision) => random.Next(5) == 0 ? random.NextInt64(1, revision + 1) : 0;

    private List<T> Some<T>(int most, Func<T> draw) => [.. Enumerable.Range(0, random.Next(most)).Select(_ => draw())];

    private static bool BreaksRules(IEnumerable<Operation> operations)
    {
        var (puts, deletes) = (operations.OfType<Operation.Put>().ToList(), operations.OfType<Operation.Delete>());
        return puts.DistinctBy(put => put.Key).Count() < puts.Count || deletes.Any(delete => puts.Exists(put => delete.Keys.Contains(put.Key)));
    }
}
