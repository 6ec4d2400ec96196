using System.Collections.Immutable;

namespace FunctionsPlatform.Storage.Memory;

/// <summary>The rows of one partition, in order.</summary>
internal sealed class MemoryPartition
{
    private readonly Lock gate = new();
    private readonly SortedList<string, TableEntity> rows = new(StringComparer.Ordinal);

    public TableEntity? Get(string row)
    {
        lock (gate) return rows.GetValueOrDefault(row);
    }

    public TablePage Query(TableQuery query)
    {
        var entities = new List<TableEntity>();
        lock (gate)
        {
            for (var index = FirstAtOrAfter(query.From); index < rows.Count; index++)
            {
                var entity = rows.GetValueAtIndex(index);
                if (query.To is not null && string.CompareOrdinal(entity.Row, query.To) >= 0) break;
                if (entities.Count == query.Limit) return new TablePage(entities, entity.Row);
                entities.Add(entity);
            }
        }

        return new TablePage(entities, null);
    }

    public BatchResult Submit(IReadOnlyList<TableOperation> operations, Func<string> nextETag)
    {
        lock (gate)
        {
            for (var index = 0; index < operations.Count; index++)
            {
                var operation = operations[index];
                var conflict = TableRules.Judge(operation, rows.GetValueOrDefault(operation.Row)?.ETag);
                if (conflict is { } reason) return new BatchResult.Conflict(index, operation.Row, reason);
            }

            var etags = ImmutableArray.CreateBuilder<string>(operations.Count);
            foreach (var operation in operations) etags.Add(Apply(operation, nextETag));
            return new BatchResult.Committed(etags.MoveToImmutable());
        }
    }

    private string Apply(TableOperation operation, Func<string> nextETag)
    {
        if (operation is TableOperation.Delete) rows.Remove(operation.Row);
        if (TableRules.PropertiesOf(operation) is not { } properties) return "";
        var etag = nextETag();
        rows[operation.Row] = new TableEntity(operation.Row, properties, etag);
        return etag;
    }

    private int FirstAtOrAfter(string row)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (string.CompareOrdinal(rows.GetKeyAtIndex(middle), row) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
