using System.Globalization;
using System.Text;

namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>Answers as text.</summary>
internal static class Tell
{
    public static string Key(Key key) => Bytes(key.ToBytes());

    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var one in bytes)
        {
            if (one is > 0x20 and < 0x7f) text.Append((char)one);
            else text.Append(CultureInfo.InvariantCulture, $"\\{one:x2}");
        }

        return text.ToString();
    }

    public static string Span(KeySpan span) => span.IsOne ? Key(span.Start) : $"[{Key(span.Start)}, {(span.End is { } end ? Key(end) : "")})";

    public static string Value(KeyValue? value) => value is null
        ? "nothing"
        : $"{Key(value.Key)}={Bytes(value.Value.Span)}@{value.CreateRevision}/{value.ModRevision}/{value.Version}/{value.Lease}";

    public static string Values(IEnumerable<KeyValue> values) => string.Join(' ', values.Select(Value));

    public static string Range(KeyRange range) => $"[{range.Revision}] {range.Count}{(range.More ? "+" : "")} {Values(range.KeyValues)}";

    public static string Event(KeyEvent change) => change.Current is null
        ? $"{change.Revision} -{Key(change.Key)} was {Value(change.Previous)}"
        : $"{change.Revision} +{Value(change.Current)} was {Value(change.Previous)}";

    public static string Query(RangeQuery query) =>
        $"range {Span(query.Keys)} limit {query.Limit} at {query.Revision} by {query.OrderBy}{(query.Descending ? " descending" : "")}"
        + $" mod {query.MinModRevision}..{query.MaxModRevision} create {query.MinCreateRevision}..{query.MaxCreateRevision}"
        + $"{(query.KeysOnly ? " keys" : "")}{(query.CountOnly ? " count" : "")}";

    public static string Request(Operation operation) => operation switch
    {
        Operation.Put put => $"put {Key(put.Key)}={Bytes(put.Value.Span)} lease {put.Lease}{(put.KeepsValue ? " keeps value" : "")}{(put.KeepsLease ? " keeps lease" : "")}",
        Operation.Delete delete => $"delete {Span(delete.Keys)}",
        Operation.Get get => Query(get.Query),
        _ => operation.ToString(),
    };

    public static string Request(Transaction transaction) =>
        $"if {string.Join(" and ", transaction.If.Select(Request))}\nthen {string.Join("; ", transaction.Then.Select(Request))}\nelse {string.Join("; ", transaction.Else.Select(Request))}";

    private static string Request(Compare compare)
    {
        var operand = compare switch
        {
            Compare.Value value => Bytes(value.Operand.Span),
            Compare.Version version => $"{version.Operand}",
            Compare.CreateRevision create => $"{create.Operand}",
            Compare.ModRevision mod => $"{mod.Operand}",
            Compare.Lease lease => $"{lease.Operand}",
            _ => compare.ToString(),
        };
        return $"{compare.GetType().Name} of {Span(compare.Keys)} {compare.Relation} {operand}";
    }
}
