namespace FunctionsPlatform.Storage.Spill;

/// <summary>A row for each spilled value, written before its blob: so none can be lost sight of, whenever the process dies.</summary>
internal sealed class SpillIndex(ITableStore tables, IBlobStore blobs, TimeProvider time)
{
    public const string Container = "spilled-values";
    public const string Table = "SpilledValues";
    public const string Partition = "values";

    public async ValueTask AddAsync(IReadOnlyList<(string Blob, SpilledRow Owner)> values, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcTicks;
        foreach (var chunk in values.Chunk(TableLimits.BatchOperations))
        {
            TableOperation[] inserts =
            [
                .. chunk.Select(value => new TableOperation.Insert(
                    value.Blob, new() { ["Table"] = value.Owner.Table, ["Partition"] = value.Owner.Partition, ["Row"] = value.Owner.Row, ["Created"] = now })),
            ];
            var result = await tables.SubmitAsync(Table, Partition, inserts, cancellationToken).ConfigureAwait(false);
            if (result is BatchResult.Conflict conflict) throw new StorageException($"The id '{conflict.Row}' for a spilled value came twice.");
        }
    }

    /// <summary>The values that were there before <paramref name="before"/>, whether rows still name them or not.</summary>
    public async IAsyncEnumerable<(string Blob, SpilledRow Owner)> ReadAsync(
        DateTimeOffset before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? from = ""; from is not null;)
        {
            var page = await tables.QueryAsync(new TableQuery(Table, Partition) { From = from }, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entities)
            {
                var values = entry.Properties;
                if (values.GetInteger("Created") > before.UtcTicks) continue;
                yield return (entry.Row, new SpilledRow(values.GetText("Table") ?? "", values.GetText("Partition") ?? "", values.GetText("Row") ?? ""));
            }

            from = page.Next;
        }
    }

    /// <summary>Removes the value unless its row names it. Only for values whose batch is known to be over: no row comes to name them later.</summary>
    /// <returns>False when the row names it.</returns>
    public async ValueTask<bool> ReclaimAsync(string blob, SpilledRow owner, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(owner.Table, owner.Partition, owner.Row, cancellationToken).ConfigureAwait(false);
        if (SpillReference.ReadAll(row).Exists(reference => reference.Blob == blob)) return false;
        await blobs.DeleteAsync(Container, blob, cancellationToken).ConfigureAwait(false);
        // Last, so that a crash before leaves the entry to the next sweep. Not found: another one was faster.
        await tables.SubmitAsync(Table, Partition, [new TableOperation.Delete(blob, TableOperation.AnyETag)], cancellationToken).ConfigureAwait(false);
        return true;
    }
}
