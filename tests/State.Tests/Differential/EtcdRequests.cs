using System.Text.Json.Nodes;

namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>Our requests as etcd's JSON gateway takes them.</summary>
internal static class EtcdRequests
{
    private static readonly byte[] Zero = [0];

    public static JsonObject Of(Transaction transaction) => new()
    {
        ["compare"] = new JsonArray([.. transaction.If.Select(Of)]),
        ["success"] = new JsonArray([.. transaction.Then.Select(Nested)]),
        ["failure"] = new JsonArray([.. transaction.Else.Select(Nested)]),
    };

    public static JsonObject Of(Operation.Put put)
    {
        var request = new JsonObject { ["key"] = Text(put.Key), ["lease"] = put.Lease, ["prev_kv"] = true };
        if (!put.Value.IsEmpty) request["value"] = Convert.ToBase64String(put.Value.Span);
        if (put.KeepsValue) request["ignore_value"] = true;
        if (put.KeepsLease) request["ignore_lease"] = true;
        return request;
    }

    public static JsonObject Of(Operation.Delete delete)
    {
        var request = On(delete.Keys);
        request["prev_kv"] = true;
        return request;
    }

    public static JsonObject Of(RangeQuery query)
    {
        var request = On(query.Keys);
        request["limit"] = query.Limit;
        request["revision"] = query.Revision;
        (request["min_mod_revision"], request["max_mod_revision"]) = (query.MinModRevision, query.MaxModRevision);
        (request["min_create_revision"], request["max_create_revision"]) = (query.MinCreateRevision, query.MaxCreateRevision);
        (request["keys_only"], request["count_only"]) = (query.KeysOnly, query.CountOnly);
        if (query.OrderBy == RangeOrder.Key && !query.Descending) return request;
        request["sort_order"] = query.Descending ? "DESCEND" : "ASCEND";
        request["sort_target"] = query.OrderBy switch
        {
            RangeOrder.Version => "VERSION",
            RangeOrder.CreateRevision => "CREATE",
            RangeOrder.ModRevision => "MOD",
            RangeOrder.Value => "VALUE",
            _ => "KEY",
        };
        return request;
    }

    public static JsonObject Of(WatchRequest watch)
    {
        var request = On(watch.Keys);
        request["start_revision"] = watch.FromRevision;
        request["prev_kv"] = true;
        request["filters"] = watch.Events switch
        {
            WatchEvents.Puts => new JsonArray("NODELETE"),
            WatchEvents.Deletes => new JsonArray("NOPUT"),
            _ => new JsonArray(),
        };
        return new JsonObject { ["create_request"] = request };
    }

    private static JsonObject Nested(Operation operation) => operation switch
    {
        Operation.Put put => new JsonObject { ["request_put"] = Of(put) },
        Operation.Delete delete => new JsonObject { ["request_delete_range"] = Of(delete) },
        Operation.Get get => new JsonObject { ["request_range"] = Of(get.Query) },
        _ => throw new ArgumentException("Unknown operation.", nameof(operation)),
    };

    private static JsonObject Of(Compare compare)
    {
        var request = On(compare.Keys);
        request["result"] = compare.Relation switch { Relation.NotEqual => "NOT_EQUAL", var relation => relation.ToString().ToUpperInvariant() };
        (request["target"], var operand, JsonNode value) = compare switch
        {
            Compare.Value by => ("VALUE", "value", (JsonNode)Convert.ToBase64String(by.Operand.Span)),
            Compare.Version by => ("VERSION", "version", by.Operand),
            Compare.CreateRevision by => ("CREATE", "create_revision", by.Operand),
            Compare.ModRevision by => ("MOD", "mod_revision", by.Operand),
            Compare.Lease by => ("LEASE", "lease", by.Operand),
            _ => throw new ArgumentException("Unknown compare.", nameof(compare)),
        };
        request[operand] = value;
        return request;
    }

    // No key is empty: etcd's first one is a zero byte, and a zero byte as the end means none.
    private static JsonObject On(KeySpan keys)
    {
        var request = new JsonObject { ["key"] = keys.Start.Length == 0 ? Convert.ToBase64String(Zero) : Text(keys.Start) };
        if (!keys.IsOne) request["range_end"] = keys.End is { } end ? Text(end) : Convert.ToBase64String(Zero);
        return request;
    }

    private static string Text(Key key) => Convert.ToBase64String(key.ToBytes());
}
