using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Identity;

namespace FunctionsPlatform.Storage.Spill;

/// <summary>A table store for entities larger than <see cref="TableLimits"/>: values that do not fit their row, or their batch, lie in
/// blobs of which the row keeps the names. To its callers it is an <see cref="ITableStore"/> with a higher limit.</summary>
/// <remarks>
/// <para><b>Atomic.</b> A blob is written under a name of its own before the batch that names it, and never changed. So readers see the
/// row's old values or the new ones, and a batch that does not commit changes nothing.</para>
/// <para><b>Garbage.</b> A value whose row was replaced or deleted goes at once when this process knows it, or else with the next
/// <see cref="SweepAsync"/>; so does what a crash between blob and batch left behind, once it is older than <see cref="SpillOptions.Grace"/>.</para>
/// <para><b>Cost.</b> None for what fits but a look at its size; a batch that spills costs two more writes, its row's reading one more
/// read. Property names must not contain <c>:</c> or <c>;</c>, and <c>SpilledValues</c> is reserved.</para>
/// </remarks>
public sealed class SpillingTableStore : ITableStore
{
    /// <summary>What an entity may hold beside a payload of the largest size.</summary>
    private const int RoomBesidePayload = 60 * 1024;

    // A page of a thousand rows of the largest size would take 10 GB of memory.
    private const long PageBytes = 32 * 1024 * 1024;

    // Rows with spilled values that this process has met; beyond, their garbage waits for the sweep.
    private const int RememberedRows = 10_000;

    private readonly ITableStore inner;
    private readonly IBlobStore blobs;
    private readonly IdSource ids;
    private readonly TimeProvider time;
    private readonly SpillOptions options;
    private readonly SpillIndex index;
    private readonly ConcurrentDictionary<SpilledRow, string[]> known = new();
    private readonly ConcurrentDictionary<string, bool> beingWritten = new(StringComparer.Ordinal);

    public SpillingTableStore(ITableStore inner, IBlobStore blobs, IdSource ids, TimeProvider time, SpillOptions? options = null)
    {
        (this.inner, this.blobs, this.ids, this.time, this.options) = (inner, blobs, ids, time, options ?? new SpillOptions());
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.MaxPayloadBytes, 64 * 1024, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.options.MaxPayloadBytes, 1024 * 1024 * 1024, nameof(options));
        index = new SpillIndex(inner, blobs, time);
    }

    public int EntityBytes => Math.Max(inner.EntityBytes, options.MaxPayloadBytes + RoomBesidePayload);

    public ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        var reading = inner.GetAsync(table, partition, row, cancellationToken);
        if (!reading.IsCompletedSuccessfully) return GetSlowlyAsync(reading, table, partition, cancellationToken);
        var entity = reading.Result;
        return entity is null || !SpillReference.AreIn(entity) ? ValueTask.FromResult(entity) : GetWholeAsync(table, partition, entity, cancellationToken);
    }

    public ValueTask<TablePage> QueryAsync(TableQuery query, CancellationToken cancellationToken)
    {
        var reading = inner.QueryAsync(query, cancellationToken);
        if (!reading.IsCompletedSuccessfully) return QuerySlowlyAsync(reading, query, cancellationToken);
        var page = reading.Result;
        return IsWhole(page) ? ValueTask.FromResult(page) : QueryWholeAsync(page, query, cancellationToken);
    }

    public ValueTask<BatchResult> SubmitAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        if (!Fits(operations)) return SpillAsync(table, partition, operations, cancellationToken);
        return known.IsEmpty
            ? inner.SubmitAsync(table, partition, operations, cancellationToken)
            : SubmitAndReclaimAsync(table, partition, operations, operations, [], cancellationToken);
    }

    /// <summary>Removes spilled values that no row names any more: what crashes, lost answers and other processes left behind.</summary>
    /// <remarks>Costs two small reads for each spilled value there is. Call it from a timer, about as often as <see cref="SpillOptions.Grace"/> is long.</remarks>
    /// <returns>How many were removed.</returns>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var (blob, owner) in index.ReadAsync(time.GetUtcNow() - options.Grace, cancellationToken).ConfigureAwait(false))
        {
            if (beingWritten.ContainsKey(blob)) continue;
            if (await index.ReclaimAsync(blob, owner, cancellationToken).ConfigureAwait(false)) removed++;
        }

        return removed;
    }

    // Counting each character as three bytes spares looking at them; what may be too much is counted exactly.
    private static bool Fits(IReadOnlyList<TableOperation> operations)
    {
        if (operations is null) return true; // The inner store refuses it.
        long total = 0;
        for (var index = 0; index < operations.Count; index++)
        {
            if (TableRules.PropertiesOf(operations[index]) is not { } properties) continue;
            var bytes = properties.MaxSizeInBytes;
            if (bytes > TableLimits.EntityBytes) return false;
            total += bytes;
        }

        return total <= TableLimits.BatchBytes;
    }

    private async ValueTask<BatchResult> SpillAsync(string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        TableRules.RequireAddress(table, partition);
        TableRules.RequireBatch(operations, EntityBytes, long.MaxValue);
        foreach (var operation in operations) RequireValues(operation);
        var plan = SpillPlan.Of(operations);
        var values = new List<(SpillReference Reference, ReadOnlyMemory<byte> Content, SpilledRow Owner)>();
        var rows = new TableOperation[operations.Count];
        for (var at = 0; at < rows.Length; at++)
        {
            rows[at] = plan[at] is { } names ? Replace(operations[at], names, new SpilledRow(table, partition, operations[at].Row), values) : operations[at];
        }

        if (values.Count == 0) return await SubmitAndReclaimAsync(table, partition, operations, rows, [], cancellationToken).ConfigureAwait(false);
        var started = time.GetTimestamp();
        foreach (var (reference, _, _) in values) beingWritten[reference.Blob] = true;
        try
        {
            await index.AddAsync([.. values.Select(value => (value.Reference.Blob, value.Owner))], cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(values.Select(value => blobs.PutAsync(SpillIndex.Container, value.Reference.Blob, value.Content, cancellationToken).AsTask())).ConfigureAwait(false);
            // Another process's sweep may take what lay there unnamed for too long.
            if (time.GetElapsedTime(started) > options.Grace / 2) throw new StorageException($"Writing the large values of {table}/{partition} took {time.GetElapsedTime(started)}; nothing was changed.");
            var written = values.GroupBy(value => value.Owner, value => value.Reference.Blob).ToDictionary(row => row.Key, row => row.ToArray());
            return await SubmitAndReclaimAsync(table, partition, operations, rows, written, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var (reference, _, _) in values) beingWritten.TryRemove(reference.Blob, out _);
        }
    }

    private void RequireValues(TableOperation operation)
    {
        foreach (var (name, value) in TableRules.PropertiesOf(operation) ?? [])
        {
            var bytes = value.SizeInBytes;
            if (bytes > options.MaxPayloadBytes) throw new ArgumentException($"The value '{name}' of row '{operation.Row}' holds {bytes} bytes; at most {options.MaxPayloadBytes} are allowed. Store it as a blob and a reference to it in the row.", nameof(operation));
        }
    }

    private TableOperation Replace(
        TableOperation operation, List<string> names, SpilledRow owner, List<(SpillReference Reference, ReadOnlyMemory<byte> Content, SpilledRow Owner)> values)
    {
        var rest = new TableProperties();
        var references = new List<SpillReference>();
        foreach (var (name, value) in TableRules.PropertiesOf(operation)!)
        {
            if (!names.Contains(name))
            {
                rest.Add(name, value);
                continue;
            }

            var (reference, content) = SpillReference.Make(name, value, ids.NewUid());
            references.Add(reference);
            values.Add((reference, content, owner));
        }

        rest.Add(SpillReference.Property, SpillReference.Write(references));
        return operation switch
        {
            TableOperation.Insert insert => insert with { Properties = rest },
            TableOperation.Replace replace => replace with { Properties = rest },
            _ => ((TableOperation.Upsert)operation) with { Properties = rest },
        };
    }

    /// <param name="written">The blobs that <paramref name="rows"/> name.</param>
    private async ValueTask<BatchResult> SubmitAndReclaimAsync(
        string table, string partition, IReadOnlyList<TableOperation> operations, IReadOnlyList<TableOperation> rows,
        Dictionary<SpilledRow, string[]> written, CancellationToken cancellationToken)
    {
        var result = await inner.SubmitAsync(table, partition, rows, cancellationToken).ConfigureAwait(false);
        var garbage = new List<(string Blob, SpilledRow Owner)>();
        if (result is BatchResult.Conflict)
        {
            foreach (var (owner, names) in written) garbage.AddRange(names.Select(name => (name, owner)));
        }
        else
        {
            foreach (var operation in operations)
            {
                var owner = new SpilledRow(table, partition, operation.Row);
                if (operation is not TableOperation.Check && known.TryRemove(owner, out var older)) garbage.AddRange(older.Select(name => (name, owner)));
                if (written.TryGetValue(owner, out var newer)) Remember(owner, newer);
            }
        }

        if (garbage.Count > 0) await ReclaimAsync(garbage).ConfigureAwait(false);
        return result;
    }

    // The batch is over, so its answer comes whatever becomes of the garbage.
    private async Task ReclaimAsync(List<(string Blob, SpilledRow Owner)> garbage)
    {
        try
        {
            foreach (var (blob, owner) in garbage)
            {
                // Two writes of one row may be noted here in the other order than the store did them: then the row still names it.
                var gone = await index.ReclaimAsync(blob, owner, CancellationToken.None).ConfigureAwait(false);
                if (!gone) Remember(owner, [blob]);
            }
        }
        catch (StorageException)
        {
            // The index still has it, so the next sweep does it.
        }
    }

    private void Remember(SpilledRow owner, string[] names)
    {
        if (known.Count < RememberedRows) known[owner] = names;
    }

    private async ValueTask<TableEntity?> GetSlowlyAsync(ValueTask<TableEntity?> reading, string table, string partition, CancellationToken cancellationToken)
    {
        var entity = await reading.ConfigureAwait(false);
        return entity is null || !SpillReference.AreIn(entity) ? entity : await GetWholeAsync(table, partition, entity, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TableEntity?> GetWholeAsync(string table, string partition, TableEntity entity, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await LoadAsync(table, partition, entity, cancellationToken).ConfigureAwait(false) is { } whole) return whole;

            // The row was replaced after it was read, and its old values are gone.
            var now = await inner.GetAsync(table, partition, entity.Row, cancellationToken).ConfigureAwait(false);
            if (now is null || !SpillReference.AreIn(now)) return now;
            if (now.ETag == entity.ETag) throw Missing(table, partition, entity.Row);
            entity = now;
        }
    }

    private async ValueTask<TablePage> QuerySlowlyAsync(ValueTask<TablePage> reading, TableQuery query, CancellationToken cancellationToken)
    {
        var page = await reading.ConfigureAwait(false);
        return IsWhole(page) ? page : await QueryWholeAsync(page, query, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TablePage> QueryWholeAsync(TablePage page, TableQuery query, CancellationToken cancellationToken)
    {
        TableEntity? missed = null;
        while (true)
        {
            var (whole, missing) = await LoadAsync(page, query, cancellationToken).ConfigureAwait(false);
            if (missing is null) return whole;
            if (missed is not null && missed.Row == missing.Row && missed.ETag == missing.ETag) throw Missing(query.Table, query.Partition, missing.Row);
            // A page is a snapshot, so all of it is read again.
            missed = missing;
            page = await inner.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        }
    }

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

        Remember(new SpilledRow(table, partition, entity.Row), [.. references.Select(reference => reference.Blob)]);
        return entity with { Properties = properties };
    }

    private static bool IsWhole(TablePage page)
    {
        foreach (var entity in page.Entities)
        {
            if (SpillReference.AreIn(entity)) return false;
        }

        return true;
    }

    private static StorageException Missing(string table, string partition, string row) =>
        new($"Row '{row}' of {table}/{partition} names a spilled value that is gone.");
}
