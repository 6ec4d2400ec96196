namespace FunctionsPlatform.Storage.Spill;

/// <summary>Puts spilled values back into the rows that name them.</summary>
internal sealed class SpillReader(ITableStore inner, IBlobStore blobs, SpillGarbage garbage)
{
    // A page of a thousand rows of the largest size would take 10 GB of memory.
    private const long PageBytes = 32 * 1024 * 1024;

    public static bool IsWhole(TablePage page)
    {
        foreach (var entity in page.Entities)
        {
            if (SpillReference.AreIn(entity)) return false;
        }

        return true;
    }

    public async ValueTask<TableEntity?> GetWholeAsync(ValueTask<TableEntity?> reading, string table, string partition, CancellationToken cancellationToken)
    {
        var entity = await reading.ConfigureAwait(false);
        while (entity is not null && SpillReference.AreIn(entity))
        {
            if (await LoadAsync(table, partition, entity, cancellationToken).ConfigureAwait(false) is { } whole) return whole;

            // The row was replaced after it was read, and its old values are gone. If it was not, they are missing.
            var now = await inner.GetAsync(table, partition, entity.Row, cancellationToken).ConfigureAwait(false);
            if (now?.ETag == entity.ETag) throw Missing(table, partition, entity.Row);
            entity = now;
        }

        return entity;
    }

    public async ValueTask<TablePage> QueryWholeAsync(ValueTask<TablePage> reading, TableQuery query, CancellationToken cancellationToken)
    {
        var page = await reading.ConfigureAwait(false);
        TableEntity? missed = null;
        while (!IsWhole(page))
        {
            var (whole, missing) = await LoadAsync(page, query, cancellationToken).ConfigureAwait(false);
            if (missing is null) return whole;
            if (missed is not null && missed.Row == missing.Row && missed.ETag == missing.ETag) throw Missing(query.Table, query.Partition, missing.Row);
            // A page is a snapshot, so all of it is read again.
            missed = missing;
            page = await inner.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        }

        return page;
    }

    /// <returns>The page, or the entity whose blob is gone.</returns>
    private async ValueTask<(TablePage Whole, TableEntity? Missing)> LoadAsync(TablePage page, TableQuery query, CancellationToken cancellationToken)
    {
        var entities = new List<TableEntity>(page.Entities.Count);
        long bytes = 0;
        foreach (var entity in page.Entities)
        {
            if (!SpillReference.AreIn(entity))
            {
                entities.Add(entity);
                continue;
            }

            if (bytes > PageBytes) return (new TablePage(entities, entity.Row), null);
            if (await LoadAsync(query.Table, query.Partition, entity, cancellationToken).ConfigureAwait(false) is not { } whole) return (page, entity);
            bytes += whole.Properties.SizeInBytes;
            entities.Add(whole);
        }

        return (page with { Entities = entities }, null);
    }

    /// <returns>Null when a blob is gone.</returns>
    private async ValueTask<TableEntity?> LoadAsync(string table, string partition, TableEntity entity, CancellationToken cancellationToken)
    {
        var references = SpillReference.ReadAll(entity);
        var properties = new TableProperties();
        foreach (var (name, value) in entity.Properties)
        {
            if (name != SpillReference.Property) properties.Add(name, value);
        }

        foreach (var reference in references)
        {
            if (await blobs.GetAsync(SpillIndex.Container, reference.Blob, cancellationToken).ConfigureAwait(false) is not { } content) return null;
            properties.Add(reference.Name, reference.ToValue(content));
        }

        garbage.Remember(new SpilledRow(table, partition, entity.Row), [.. references.Select(reference => reference.Blob)]);
        return entity with { Properties = properties };
    }

    private static StorageException Missing(string table, string partition, string row) =>
        new($"Row '{row}' of {table}/{partition} names a spilled value that is gone.");
}
