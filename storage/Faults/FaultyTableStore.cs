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
        faults.RunAsync(new StorageCall("Tables.Submit", $"{table}/{partition}", Writes: true), token => SubmitAsync(table, partition, operations, faults.Conflicts(), token), cancellationToken);

    private async ValueTask<BatchResult> SubmitAsync(
        string table, string partition, IReadOnlyList<TableOperation> operations, bool isOvertaken, CancellationToken cancellationToken)
    {
        if (isOvertaken)
        {
            foreach (var operation in operations) await OvertakeAsync(table, partition, operation, cancellationToken).ConfigureAwait(false);
        }

        return await inner.SubmitAsync(table, partition, operations, cancellationToken).ConfigureAwait(false);
    }

    // Writes what is there already: only the ETag changes. Checks are left alone, since whoever checks a row does not expect it to be busy.
    private async ValueTask OvertakeAsync(string table, string partition, TableOperation operation, CancellationToken cancellationToken)
    {
        var isFenced = operation is TableOperation.Replace { ETag: not TableOperation.AnyETag } or TableOperation.Delete { ETag: not TableOperation.AnyETag };
        if (!isFenced || await inner.GetAsync(table, partition, operation.Row, cancellationToken).ConfigureAwait(false) is not { } row) return;
        await inner.SubmitAsync(table, partition, [new TableOperation.Replace(row.Row, row.Properties, row.ETag)], cancellationToken).ConfigureAwait(false);
    }
}
