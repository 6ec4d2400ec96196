using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>Lists and purges through the index; what it says is always read from the heads.</summary>
internal sealed class InstanceListing(DurableTaskBackend backend)
{
    // Active, ended.
    private static readonly bool[] Families = [false, true];

    public async Task<OrchestrationPage> GetPageAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, 1_000, nameof(query));
        var rows = await MergeAsync(query, cancellationToken).ConfigureAwait(false);
        var page = rows.Length <= query.PageSize ? rows : rows[..query.PageSize];
        var found = await Task.WhenAll(page.Select(row => ReadAsync(row, query, cancellationToken))).ConfigureAwait(false);
        // The next page starts right after the last key, whatever the filter left of this one.
        var next = rows.Length > query.PageSize ? page[^1].Key + "\0" : null;
        return new OrchestrationPage([.. found.OfType<OrchestrationMetadata>()], next);
    }

    public async Task<PurgeResult> PurgeAsync(DateTimeOffset olderThan, int limit, CancellationToken cancellationToken)
    {
        var purged = 0;
        foreach (var partition in InstanceIndex.AllPartitions)
        {
            for (var from = ""; from is not null;)
            {
                var (rows, next) = await backend.Index.QueryAsync(partition, true, "", from, 1_000, cancellationToken).ConfigureAwait(false);
                foreach (var row in rows.Where(row => row.EndedAt < olderThan))
                {
                    if (purged == limit) return new PurgeResult(purged, false);
                    if (await PurgeAsync(row, cancellationToken).ConfigureAwait(false)) purged++;
                }

                from = next;
            }
        }

        return new PurgeResult(purged, true);
    }

    public async ValueTask<OrchestrationMetadata> DescribeAsync(InstanceHead head, bool inputsAndOutputs, CancellationToken cancellationToken)
    {
        var payloads = backend.Payloads;
        var custom = await payloads.LoadAsync(head.CustomStatus, cancellationToken).ConfigureAwait(false);
        var output = inputsAndOutputs ? await payloads.LoadAsync(head.Output, cancellationToken).ConfigureAwait(false) : null;
        var input = inputsAndOutputs ? await payloads.LoadAsync(await InputAsync(head, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false) : null;
        return new OrchestrationMetadata(head.Name, head.InstanceId)
        {
            Converter = backend.Options.DataConverter,
            RuntimeStatus = head.Status,
            Version = head.Version,
            Tags = head.Tags,
            CreatedAt = head.CreatedAt,
            LastUpdatedAt = head.UpdatedAt,
            Generation = head.Generation,
            Step = head.Sequence,
            Parent = head.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null,
            SerializedInput = input?.Text,
            SerializedOutput = output?.Text,
            SerializedCustomStatus = custom?.Text,
            FailureDetails = head.Failure,
            Reason = head.Reason,
        };
    }

    private async Task<bool> PurgeAsync(IndexRow row, CancellationToken cancellationToken)
    {
        var head = await backend.Instances.GetHeadAsync(row.InstanceId, cancellationToken).ConfigureAwait(false);
        if (head?.Head.Uid == row.Uid) return await backend.Remover.RemoveAsync(row.InstanceId, cancellationToken).ConfigureAwait(false);
        // The row of an earlier life of this id, or of a purge that did not get to the index.
        await backend.Index.RemoveAsync(row.InstanceId, row.Uid, cancellationToken).ConfigureAwait(false);
        return false;
    }

    private async Task<ImmutableArray<IndexRow>> MergeAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        var wanted = query.PageSize + 1;
        var families = Families.Where(ended => query.Statuses.Length == 0 || query.Statuses.Any(status => status.IsTerminal() == ended));
        var pages = await Task.WhenAll(
            from ended in families
            from partition in InstanceIndex.AllPartitions
            select FirstRowsAsync(partition, ended, query, Math.Min(wanted, 1_000), cancellationToken)).ConfigureAwait(false);
        // An instance that ends while this runs may be seen in both families; its rows have the same key.
        var merged = pages.SelectMany(rows => rows).OrderBy(row => row.Key, StringComparer.Ordinal).DistinctBy(row => row.Key, StringComparer.Ordinal);
        return [.. merged.Take(wanted)];
    }

    private async Task<ImmutableArray<IndexRow>> FirstRowsAsync(
        string partition, bool ended, OrchestrationQuery query, int limit, CancellationToken cancellationToken)
    {
        var (rows, _) = await backend.Index.QueryAsync(
            partition, ended, query.InstanceIdPrefix, query.ContinuationToken ?? "", limit, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private async Task<OrchestrationMetadata?> ReadAsync(IndexRow row, OrchestrationQuery query, CancellationToken cancellationToken)
    {
        if (await backend.Instances.GetHeadAsync(row.InstanceId, cancellationToken).ConfigureAwait(false) is not { } found) return null;
        if (found.Head.Uid != row.Uid) return null;
        if (query.Statuses.Length > 0 && !query.Statuses.Contains(found.Head.Status)) return null;
        return await DescribeAsync(found.Head, query.FetchInputsAndOutputs, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Payload?> InputAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        var row = head.Sequence == 0 ? InstanceRows.Start(head.Generation) : InstanceRows.History(head.Generation, 1);
        try
        {
            var events = await backend.Instances.GetEventsAsync(head.InstanceId, row, cancellationToken).ConfigureAwait(false);
            return events.OfType<HistoryEvent.ExecutionStarted>().FirstOrDefault()?.Input;
        }
        catch (InvalidDataException)
        {
            // A history that cannot be read has parked its instance: the instance itself must still be seen.
            return null;
        }
    }
}
