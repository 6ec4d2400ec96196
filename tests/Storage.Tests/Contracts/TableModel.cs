namespace FunctionsPlatform.Storage.Tests.Contracts;

/// <summary>One partition as a dictionary: slow, obvious, and what the stores are compared with.</summary>
internal sealed class TableModel
{
    private readonly Dictionary<string, (string ETag, long Value)> rows = new(StringComparer.Ordinal);
    private readonly HashSet<string> etags = [];
    private long written;

    public TableOperation[] Generate(Random random, string[] keys)
    {
        var chosen = keys.ToArray();
        random.Shuffle(chosen);
        return [.. chosen.Take(random.Next(1, 4)).Select(key => Generate(random, key))];
    }

    public void Apply(TableOperation[] operations, BatchResult result, string where)
    {
        for (var index = 0; index < operations.Length; index++)
        {
            if (Judge(operations[index]) is not { } reason) continue;
            Assert.True(result is BatchResult.Conflict conflict && (conflict.Index, conflict.Reason) == (index, reason), $"{where}: expected {reason} at {index}, got {result}");
            return;
        }

        Assert.True(result is BatchResult.Committed, $"{where}: expected a commit, got {result}");
        var given = ((BatchResult.Committed)result).ETags;
        for (var index = 0; index < operations.Length; index++) Apply(operations[index], given[index], where);
    }

    public IEnumerable<(string Row, string ETag, long Value)> Query(string from, string? to) => rows
        .Where(row => string.CompareOrdinal(row.Key, from) >= 0 && (to is null || string.CompareOrdinal(row.Key, to) < 0))
        .OrderBy(row => row.Key, StringComparer.Ordinal)
        .Select(row => (row.Key, row.Value.ETag, row.Value.Value));

    private TableOperation Generate(Random random, string key)
    {
        var etag = random.Next(4) switch
        {
            0 => TableOperation.AnyETag,
            1 => "999999999999",
            _ => rows.TryGetValue(key, out var row) ? row.ETag : "1",
        };
        var properties = new TableProperties { ["N"] = ++written };
        return random.Next(5) switch
        {
            0 => new TableOperation.Insert(key, properties),
            1 => new TableOperation.Replace(key, properties, etag),
            2 => new TableOperation.Upsert(key, properties),
            3 => new TableOperation.Delete(key, etag),
            _ => new TableOperation.Check(key, etag),
        };
    }

    private ConflictReason? Judge(TableOperation operation)
    {
        var exists = rows.TryGetValue(operation.Row, out var row);
        var wanted = operation switch
        {
            TableOperation.Replace replace => replace.ETag,
            TableOperation.Delete delete => delete.ETag,
            TableOperation.Check check => check.ETag,
            _ => null,
        };
        if (operation is TableOperation.Insert) return exists ? ConflictReason.AlreadyExists : null;
        if (wanted is null) return null;
        if (!exists) return ConflictReason.NotFound;
        return wanted == TableOperation.AnyETag || wanted == row.ETag ? null : ConflictReason.ETagMismatch;
    }

    private void Apply(TableOperation operation, string etag, string where)
    {
        if (operation is TableOperation.Delete) rows.Remove(operation.Row);
        if (operation is TableOperation.Delete or TableOperation.Check)
        {
            Assert.Equal("", etag);
            return;
        }

        Assert.True(etags.Add(etag), $"{where}: ETag {etag} came twice");
        var properties = operation switch
        {
            TableOperation.Insert insert => insert.Properties,
            TableOperation.Replace replace => replace.Properties,
            _ => ((TableOperation.Upsert)operation).Properties,
        };
        rows[operation.Row] = (etag, properties.GetInteger("N")!.Value);
    }
}
