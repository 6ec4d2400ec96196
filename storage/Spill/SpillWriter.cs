using FunctionsPlatform.Contracts.Identity;

namespace FunctionsPlatform.Storage.Spill;

/// <summary>Writes batches whose values spill, and knows what becomes garbage with them.</summary>
internal sealed class SpillWriter(
    ITableStore inner, IBlobStore blobs, SpillIndex index, SpillGarbage garbage, IdSource ids, TimeProvider time, SpillOptions options)
{
    /// <summary>First the index, then the blobs, then the batch that names them.</summary>
    public async ValueTask<BatchResult> SpillAndSubmitAsync(
        string table, string partition, IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        foreach (var operation in operations) RequireValues(operation);
        var plan = SpillPlan.Of(operations);
        var values = new List<SpilledValue>();
        var rows = new TableOperation[operations.Count];
        for (var at = 0; at < rows.Length; at++)
        {
            rows[at] = plan[at] is { } names ? Replace(operations[at], names, new SpilledRow(table, partition, operations[at].Row), values) : operations[at];
        }

        if (values.Count == 0) return await SubmitAsync(table, partition, rows, values, cancellationToken).ConfigureAwait(false);
        var started = time.GetTimestamp();
        foreach (var value in values) garbage.BeginWriting(value.Blob);
        try
        {
            await index.AddAsync([.. values.Select(value => (value.Blob, value.Owner))], cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(values.Select(value => blobs.PutAsync(SpillIndex.Container, value.Blob, value.Content, cancellationToken).AsTask())).ConfigureAwait(false);
            // Another process's sweep may take what lay there unnamed for too long.
            if (time.GetElapsedTime(started) > options.Grace / 2) throw new StorageException($"Writing the large values of {table}/{partition} took {time.GetElapsedTime(started)}; nothing was changed.");
            return await SubmitAsync(table, partition, rows, values, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var value in values) garbage.EndWriting(value.Blob);
        }
    }

    /// <param name="written">The values that <paramref name="rows"/> name.</param>
    public async ValueTask<BatchResult> SubmitAsync(
        string table, string partition, IReadOnlyList<TableOperation> rows, IReadOnlyList<SpilledValue> written, CancellationToken cancellationToken)
    {
        var result = await inner.SubmitAsync(table, partition, rows, cancellationToken).ConfigureAwait(false);
        var unnamed = new List<(string Blob, SpilledRow Owner)>();
        if (result is BatchResult.Conflict)
        {
            unnamed.AddRange(written.Select(value => (value.Blob, value.Owner)));
        }
        else
        {
            foreach (var row in rows)
            {
                if (row is not TableOperation.Check) unnamed.AddRange(garbage.Forget(new SpilledRow(table, partition, row.Row)));
            }

            foreach (var row in written.GroupBy(value => value.Owner, value => value.Blob)) garbage.Remember(row.Key, [.. row]);
        }

        if (unnamed.Count > 0) await garbage.ReclaimAsync(unnamed).ConfigureAwait(false);
        return result;
    }

    private void RequireValues(TableOperation operation)
    {
        foreach (var (name, value) in TableRules.PropertiesOf(operation) ?? [])
        {
            var bytes = value.SizeInBytes;
            if (bytes > options.MaxPayloadBytes) throw new ArgumentException($"The value '{name}' of row '{operation.Row}' holds {bytes} bytes; at most {options.MaxPayloadBytes} are allowed. Store it as a blob and a reference to it in the row.", nameof(operation));
        }
    }

    private TableOperation Replace(TableOperation operation, List<string> names, SpilledRow owner, List<SpilledValue> values)
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
            values.Add(new SpilledValue(reference.Blob, content, owner));
        }

        rest.Add(SpillReference.Property, SpillReference.Write(references));
        return operation switch
        {
            TableOperation.Insert insert => insert with { Properties = rest },
            TableOperation.Replace replace => replace with { Properties = rest },
            _ => ((TableOperation.Upsert)operation) with { Properties = rest },
        };
    }
}
