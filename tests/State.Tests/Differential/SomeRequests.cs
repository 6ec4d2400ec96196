using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>Draws requests, refused ones among them, over few keys, values and leases, so that they meet.</summary>
internal sealed class SomeRequests(Random random)
{
    // No more than twelve: etcd's sort keeps equal ones in their order only up to there.
    private static readonly Key[] Keys =
    [
        "a/0", "a/1", "a/2", "b/0", "b/1", "c",
        Key.FromBytes([0]), Key.FromBytes([.. "a/1"u8, 0]), Key.FromBytes([0x61, 0xff]), Key.FromBytes([0xff]), Key.FromBytes([0xff, 0xff, 7]),
    ];

    // Not the zero byte, which as an end means that there is none.
    private static readonly Key[] Ends = [.. Keys.Where(key => key > State.Key.FromBytes([0]))];

    private static readonly Key[] Prefixes = ["a/", "a", "b", "", Key.FromBytes([0x61, 0xff]), Key.FromBytes([0xff])];

    /// <summary>A put and a delete of each key: of these every watch is told something.</summary>
    public static IEnumerable<Operation> OnEveryKey { get; } =
        [.. Keys.Select(key => new Operation.Put(key, Bytes("end"))), .. Keys.Select(key => new Operation.Delete(key))];

    public long Lease() => random.Next(1, 4);

    public int Seconds() => random.Next(1000, 1003);

    public Transaction Transaction(long revision) => new()
    {
        If = [.. Some(3, () => Compare(revision))],
        Then = [.. Branch(revision)],
        Else = [.. Branch(revision)],
    };

    public Operation Operation(long revision) => random.Next(9) switch
    {
        0 or 1 => new Operation.Get(Query(revision)),
        2 => new Operation.Delete(random.Next(3) == 0 ? Span() : KeySpan.One(OneKey())),
        3 => new Operation.Put(OneKey(), random.Next(6) == 0 ? Value() : default) { KeepsValue = true, Lease = random.Next(2) == 0 ? 0 : Lease() },
        4 => new Operation.Put(OneKey(), Value()) { KeepsLease = true, Lease = random.Next(6) == 0 ? Lease() : 0 },
        5 => new Operation.Put(OneKey(), Value()) { Lease = Lease() },
        6 when random.Next(10) == 0 => new Operation.Put(default, Value()),
        _ => new Operation.Put(OneKey(), Value()),
    };

    public RangeQuery Query(long revision) => new(Span())
    {
        Limit = random.Next(5),
        Revision = random.Next(3) == 0 ? random.NextInt64(0, revision + 2) : 0,
        OrderBy = (RangeOrder)random.Next(5),
        Descending = random.Next(2) == 0,
        MinModRevision = Bound(revision),
        MaxModRevision = Bound(revision),
        MinCreateRevision = Bound(revision),
        MaxCreateRevision = Bound(revision),
        KeysOnly = random.Next(4) == 0,
        CountOnly = random.Next(8) == 0,
    };

    public WatchRequest Watch(long compacted, long revision)
    {
        while (true)
        {
            // A watch from the compacted revision itself is one of the differences that are meant.
            var from = random.NextInt64(Math.Max(1, compacted - 2), revision + 1);
            var request = new WatchRequest(Span(), from == compacted ? from + 1 : from) { Events = (WatchEvents)random.Next(1, 4) };
            if (Keys.Any(request.Keys.Contains)) return request;
        }
    }

    private List<Operation> Branch(long revision)
    {
        while (true)
        {
            var branch = Some(4, () => Operation(revision));
            // A put into a deleted span without an end: we refuse it, etcd does not notice.
            var endless = branch.OfType<Operation.Delete>().Where(delete => delete.Keys.End is null).ToList();
            if (!branch.OfType<Operation.Put>().Any(put => endless.Exists(delete => delete.Keys.Contains(put.Key)))) return branch;
        }
    }

    private Compare Compare(long revision)
    {
        var (span, relation) = (random.Next(3) == 0 ? Span() : KeySpan.One(OneKey()), (Relation)random.Next(4));
        return random.Next(5) switch
        {
            0 => new Compare.Value(span, relation, Value()),
            1 => new Compare.Version(span, relation, random.Next(4)),
            2 => new Compare.CreateRevision(span, relation, random.NextInt64(revision + 1)),
            3 => new Compare.ModRevision(span, relation, random.NextInt64(revision + 1)),
            _ => new Compare.Lease(span, relation, random.Next(3)),
        };
    }

    private KeySpan Span() => random.Next(5) switch
    {
        0 => KeySpan.Prefix(Prefixes[random.Next(Prefixes.Length)]),
        // May well end before it begins.
        1 => KeySpan.Between(OneKey(), Ends[random.Next(Ends.Length)]),
        2 => new KeySpan(OneKey(), null),
        _ => KeySpan.One(OneKey()),
    };

    private Key OneKey() => Keys[random.Next(Keys.Length)];

    private ReadOnlyMemory<byte> Value() => random.Next(6) is > 0 and var number ? Bytes($"{number}") : ReadOnlyMemory<byte>.Empty;

    private long Bound(long revision) => random.Next(6) == 0 ? random.NextInt64(1, revision + 1) : 0;

    private List<T> Some<T>(int most, Func<T> draw) => [.. Enumerable.Range(0, random.Next(most)).Select(_ => draw())];
}
