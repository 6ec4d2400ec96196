using System.Globalization;
using FunctionsPlatform.Storage.Sqlite.Native;
using FunctionsPlatform.Storage.Sqlite.Reading;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Tables;

/// <remarks>A submit can be cancelled until it is queued; from then on its outcome is reported, so that no caller has to guess it.</remarks>
internal sealed class SqliteTableStore(Writer writer, ReaderPool readers, NameIds names) : ITableStore
{
    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableRules.RequireAddress(table, partition);
        TableRules.RequireKey(row, nameof(row));
        if (names.Find(NameKind.Table, table) is not { } id) return ValueTask.FromResult<TableEntity?>(null);
        return readers.ReadAsync(Get, (id, partition, row), cancellationToken);
    }

    public ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken)
    {
        TableRules.RequireQuery(query);
        if (names.Find(NameKind.Table, query.Table) is not { } id) return ValueTask.FromResult(new TablePage([], null));
        return readers.ReadAsync(Query, (id, query), cancellationToken);
    }

    public ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        TableRules.RequireAddress(table, partition);
        TableRules.RequireBatch(operations);
        cancellationToken.ThrowIfCancellationRequested();
        return names.Find(NameKind.Table, table) is { } id ? Submit(id, partition, operations) : CreateAndSubmitAsync(table, partition, operations);
    }

    private ValueTask<BatchResult> Submit(long table, string partition, IReadOnlyList<TableOperation> operations) =>
        writer.SubmitAsync(new SubmitOperation(table, new EncodedBatch(partition, operations), operations));

    private async ValueTask<BatchResult> CreateAndSubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations)
    {
        var id = await names.GetAsync(NameKind.Table, table).ConfigureAwait(false);
        return await Submit(id, partition, operations).ConfigureAwait(false);
    }

    private static TableEntity? Get(Reader reader, (long Table, string Partition, string Row) address)
    {
        var statement = reader.GetEntity;
        Span<byte> key = stackalloc byte[3 * 512];
        var partition = key[..KeyCodec.Encode(address.Partition, key)];
        statement.Bind(1, address.Table).Bind(2, partition);
        var sum = Checksum.Add(0, partition);
        var row = key[..KeyCodec.Encode(address.Row, key)]; // Over the partition: both are bound and summed up.
        statement.Bind(3, row);
        sum = Checksum.Add(sum, row);
        try
        {
            return statement.Step() ? new TableEntity(address.Row, PropertyCodec.Decode(statement.Bytes(1), sum), ETag(statement.Integer(0))) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    private static TablePage Query(Reader reader, (long Table, TableQuery Query) request)
    {
        var query = request.Query;
        var statement = query.To is null ? reader.QueryFrom : reader.QueryRange;
        // One row more than asked for tells whether there is a next page, and where it begins.
        var partition = KeyCodec.Encode(query.Partition);
        var sum = Checksum.Add(0, partition);
        statement.Bind(1, request.Table).Bind(2, partition).Bind(3, KeyCodec.Encode(query.From)).Bind(4, query.Limit + 1);
        if (query.To is not null) statement.Bind(5, KeyCodec.Encode(query.To));
        var entities = new List<TableEntity>();
        try
        {
            while (statement.Step())
            {
                var row = KeyCodec.Decode(statement.Bytes(0));
                if (entities.Count == query.Limit) return new TablePage(entities, row);
                entities.Add(new TableEntity(row, PropertyCodec.Decode(statement.Bytes(2), Checksum.Add(sum, statement.Bytes(0))), ETag(statement.Integer(1))));
            }

            return new TablePage(entities, null);
        }
        finally
        {
            statement.Reset();
        }
    }

    private static string ETag(long number) => number.ToString(CultureInfo.InvariantCulture);
}
