using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <remarks>A submit cannot be cancelled once it is sent; its answer, or that it got none, comes within the request timeout.</remarks>
internal sealed class AzureTableStore(TableService service, IdSource ids) : ITableStore
{
    private const int MaxChecksMet = 20;

    // Markers must differ over all processes that write to the account: 26^12 random ones, then a count.
    private readonly string writer = ids.NewSuffix(12);
    private long written;

    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        TableRules.RequireAddress(table, partition);
        TableRules.RequireKey(row, nameof(row));
        return service.GetAsync(table, NameCodec.Keys.Encode(partition), NameCodec.Keys.Encode(row), cancellationToken);
    }

    public async ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken)
    {
        TableRules.RequireQuery(query);
        var filter = $"PartitionKey eq '{NameCodec.Keys.Encode(query.Partition)}'";
        if (query.From.Length > 0) filter += $" and RowKey ge '{NameCodec.Keys.Encode(query.From)}'";
        if (query.To is not null) filter += $" and RowKey lt '{NameCodec.Keys.Encode(query.To)}'";
        // One row more than asked for tells whether there is a next page, and where it begins.
        var top = Math.Min(query.Limit + 1, TableLimits.PageRows);
        var (rows, next) = await service.QueryAsync(query.Table, filter, top, null, cancellationToken).ConfigureAwait(false);
        // The service may stop early. What it gave is a snapshot and answered as a page of its own, with the last row as the start of the next one.
        while (next is not null && rows.Count < 2)
        {
            var (more, later) = await service.QueryAsync(query.Table, filter, top, next, cancellationToken).ConfigureAwait(false);
            rows.AddRange(more);
            next = later;
        }

        if (next is null && rows.Count <= query.Limit) return new TablePage(rows, null);
        var kept = Math.Min(query.Limit, rows.Count - 1);
        return new TablePage(rows[..kept], rows[kept].Row);
    }

    public async ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        TableRules.RequireAddress(table, partition);
        TableRules.RequireBatch(operations);
        cancellationToken.ThrowIfCancellationRequested();
        var key = NameCodec.Keys.Encode(partition);
        var writes = new RowWrite[operations.Count];
        for (var index = 0; index < writes.Length; index++) writes[index] = new RowWrite(operations[index], key, NextMarker());
        for (var checksMet = 0; ; checksMet++)
        {
            var answer = await SendAsync(table, writes).ConfigureAwait(false);
            if (answer is SubmitAnswer.Done done) return new BatchResult.Committed([.. writes.Select((write, index) => Tag(write, done.ETags[index]))]);
            var refused = (SubmitAnswer.Refused)answer;
            if (await JudgeAsync(table, writes[refused.Index], refused).ConfigureAwait(false) is { } reason)
            {
                return new BatchResult.Conflict(refused.Index, operations[refused.Index].Row, reason);
            }

            if (checksMet == MaxChecksMet) throw new StorageException($"A row of {table} was checked by others {MaxChecksMet} times while this batch tried to write it.");
        }
    }

    // Sends once more when the table had to be made, and finds out what became of the batch when its answer was lost.
    private async ValueTask<SubmitAnswer> SendAsync(string table, RowWrite[] writes)
    {
        try
        {
            var answer = await service.SubmitAsync(table, writes).ConfigureAwait(false);
            if (answer is not SubmitAnswer.Refused { Code: "TableNotFound" }) return answer;
            await service.CreateAsync(table, CancellationToken.None).ConfigureAwait(false);
            return await service.SubmitAsync(table, writes).ConfigureAwait(false);
        }
        catch (StorageException lost) when (lost.OutcomeUnknown)
        {
            if (await FindOwnAsync(table, writes).ConfigureAwait(false) is { } etags) return new SubmitAnswer.Done(etags);
            throw;
        }
    }

    /// <returns>Null when the row is the one that was meant after all: it was checked since, and the batch is to be sent again.</returns>
    private async ValueTask<ConflictReason?> JudgeAsync(string table, RowWrite write, SubmitAnswer.Refused refused)
    {
        if (refused.Status == 409) return ConflictReason.AlreadyExists;
        if (refused.Status == 404) return ConflictReason.NotFound;
        var found = await service.GetAsync(table, write.Partition, write.Row, CancellationToken.None).ConfigureAwait(false);
        if (found is null) return ConflictReason.NotFound;
        return write.TryFollow(RowTag.Parse(found.ETag)!.Value) ? null : ConflictReason.ETagMismatch;
    }

    /// <summary>Looks for the markers of a batch whose answer was lost. One that is found proves the batch; that none is proves nothing, since others may have
    /// written meanwhile and the request may still be under way.</summary>
    private async ValueTask<ImmutableArray<string>?> FindOwnAsync(string table, RowWrite[] writes)
    {
        var etags = new string[writes.Length];
        Array.Fill(etags, "");
        var found = false;
        try
        {
            for (var index = 0; index < writes.Length; index++)
            {
                var write = writes[index];
                if (!write.Writes) continue;
                var row = await service.GetAsync(table, write.Partition, write.Row, CancellationToken.None).ConfigureAwait(false);
                if (row is not null && RowTag.Parse(row.ETag) is { } tag && tag.Marker == write.Marker) (etags[index], found) = (tag.Service, true);
            }
        }
        catch (StorageException)
        {
            // The account cannot be read either: the outcome stays unknown.
            return null;
        }

        return found ? [.. etags] : null;
    }

    private string NextMarker() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{writer}{Interlocked.Increment(ref written):x}");

    private static string Tag(RowWrite write, string service) => write.Writes ? new RowTag(write.Marker, service).ToString() : "";
}
