using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.State.Replication;

/// <summary>
/// Folds the log up to the compacted revision into key rows and then deletes it. May stop anywhere: the next run begins again at the base.
/// </summary>
/// <remarks>
/// Every batch replaces the <c>base</c> row by its ETag. So of two folders the one that claimed the row last goes on and the other stops
/// at its next batch: an older state is never written over a newer one.
/// </remarks>
internal sealed class LogFolder(KeyspaceTable table, IdSource ids, ILogger logger)
{
    private const int BatchKeys = TableLimits.BatchOperations - 1;
    private const int BatchBytes = 2 * 1024 * 1024;

    public async Task FoldAsync(CancellationToken cancellationToken)
    {
        // In this order: whoever claims the base after we read it makes our first batch fail.
        var folded = await table.ReadBaseAsync(cancellationToken).ConfigureAwait(false);
        var head = await table.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head.Compacted > folded.Revision)
        {
            var changes = await ReadChangesAsync(folded.Revision, head.Compacted, cancellationToken).ConfigureAwait(false);
            if (!await WriteKeysAsync(folded, changes, head.Compacted, cancellationToken).ConfigureAwait(false))
            {
                logger.FoldingTakenOver(table.Name);
                return;
            }

            logger.Compacted(table.Name, head.Compacted, changes.Count);
        }

        await DeleteLogAsync(Math.Max(folded.Revision, head.Compacted), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Dictionary<Key, KeyValue?>> ReadChangesAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<Key, KeyValue?>();
        await foreach (var entry in table.ReadLogAsync(after + 1, upTo, cancellationToken).ConfigureAwait(false))
        {
            foreach (var revision in entry.Revisions)
            {
                if (revision.Revision <= after || revision.Revision > upTo) continue;
                foreach (var (key, value) in revision.Changes) changes[key] = value;
            }
        }

        return changes;
    }

    private async Task<bool> WriteKeysAsync(
        KeyspaceBase folded, Dictionary<Key, KeyValue?> changes, long upTo, CancellationToken cancellationToken)
    {
        var claim = ids.NewUid();
        if (await ClaimAsync(folded, claim, [], cancellationToken).ConfigureAwait(false) is not { } claimed) return false;
        var batch = new List<TableOperation>();
        var bytes = 0;
        foreach (var (key, value) in changes)
        {
            if (await ToOperationAsync(key, value, cancellationToken).ConfigureAwait(false) is not { } operation) continue;
            var size = 256 + (value?.Value.Length ?? 0);
            if (batch.Count == BatchKeys || bytes + size > BatchBytes)
            {
                if (await ClaimAsync(claimed, claim, batch, cancellationToken).ConfigureAwait(false) is not { } still) return false;
                (claimed, bytes) = (still, 0);
                batch.Clear();
            }

            batch.Add(operation);
            bytes += size;
        }

        return await ClaimAsync(claimed with { Revision = upTo }, claim, batch, cancellationToken).ConfigureAwait(false) is not null;
    }

    private async ValueTask<TableOperation?> ToOperationAsync(Key key, KeyValue? value, CancellationToken cancellationToken)
    {
        var row = KeyspaceTable.KeyRow(key);
        if (value is not null) return new TableOperation.Upsert(row, KeyspaceTable.KeyProperties(value));

        // A key that came and went since the last folding never had a row, and a delete asks for one.
        var found = await table.Store.GetAsync(KeyspaceTable.Table, table.Name, row, cancellationToken).ConfigureAwait(false);
        return found is null ? null : new TableOperation.Delete(row, found.ETag);
    }

    /// <returns>The base row as written; null when another folder has it.</returns>
    private async ValueTask<KeyspaceBase?> ClaimAsync(
        KeyspaceBase current, string claim, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        var properties = new TableProperties { ["Revision"] = current.Revision, ["Claim"] = claim };
        TableOperation own = current.ETag is null
            ? new TableOperation.Insert(KeyspaceTable.BaseRow, properties)
            : new TableOperation.Replace(KeyspaceTable.BaseRow, properties, current.ETag);
        var result = await table.Store.SubmitAsync(KeyspaceTable.Table, table.Name, [own, .. operations], cancellationToken).ConfigureAwait(false);
        return result is BatchResult.Committed committed ? current with { ETag = committed.ETags[0] } : null;
    }

    private async Task DeleteLogAsync(long upTo, CancellationToken cancellationToken)
    {
        var query = new TableQuery(KeyspaceTable.Table, table.Name)
        {
            From = KeyspaceTable.LogPrefix,
            To = KeyspaceTable.LogRow(upTo + 1, 0),
            Limit = TableLimits.BatchOperations,
        };
        while (true)
        {
            var page = await table.Store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            if (page.Entities.Count == 0) return;
            TableOperation[] deletes = [.. page.Entities.Select(row => new TableOperation.Delete(row.Row, TableOperation.AnyETag))];
            // A conflict is another process deleting the same rows: look again at what is left.
            await table.Store.SubmitAsync(KeyspaceTable.Table, table.Name, deletes, cancellationToken).ConfigureAwait(false);
        }
    }
}
