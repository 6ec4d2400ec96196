using System.Collections.Concurrent;
using System.Globalization;

namespace FunctionsPlatform.Storage.Memory;

/// <summary><see cref="ITableStore"/> in memory.</summary>
public sealed class MemoryTableStore : ITableStore
{
    private readonly ConcurrentDictionary<(string Table, string Partition), MemoryPartition> partitions = new();

    // One counter for the whole store: a row that is deleted and inserted again never meets an old ETag.
    private long lastETag;

    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableRules.RequireAddress(table, partition);
        TableRules.RequireKey(row, nameof(row));
        cancellationToken.ThrowIfCancellationRequested();
        var entity = partitions.TryGetValue((table, partition), out var found) ? found.Get(row) : null;
        return ValueTask.FromResult(entity);
    }

    public ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken)
    {
        TableRules.RequireQuery(query);
        cancellationToken.ThrowIfCancellationRequested();
        var page = partitions.TryGetValue((query.Table, query.Partition), out var found) ? found.Query(query) : new TablePage([], null);
        return ValueTask.FromResult(page);
    }

    public ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        TableRules.RequireAddress(table, partition);
        TableRules.RequireBatch(operations);
        cancellationToken.ThrowIfCancellationRequested();
        var target = partitions.GetOrAdd((table, partition), static _ => new MemoryPartition());
        return ValueTask.FromResult(target.Submit(operations, NextETag));
    }

    private string NextETag() => Interlocked.Increment(ref lastETag).ToString(CultureInfo.InvariantCulture);
}
