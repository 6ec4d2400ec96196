namespace FunctionsPlatform.Storage.Faults;

/// <summary>A table store whose calls go wrong as <see cref="StorageFaults"/> say.</summary>
public sealed class FaultyTableStore(ITableStore inner, StorageFaults faults) : ITableStore
{
    public int EntityBytes => inner.EntityBytes;

    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Tables.Get", $"{table}/{partition}/{row}", Writes: false), token => inner.GetAsync(table, partition, row, token), cancellationToken);

    public ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Tables.Query", $"{query.Table}/{query.Partition}", Writes: false), token => inner.QueryAsync(query, token), cancellationToken);

    public ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken) =>
        faults.RunAsync(new StorageCall("Tables.Submit", $"{table}/{partition}", Writes: true), token => inner.SubmitAsync(table, partition, operations, token), cancellationToken);
}
