using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Creates instances, for clients and for parents. Repeating a start with the same uid changes nothing.</summary>
internal sealed class InstanceStarter(InstanceStore instances, InstanceIndex index, ITableStore tables, Bells bells, TimeProvider time)
{
    private const int Attempts = 8;

    public async ValueTask<StartResult> StartAsync(InstanceStart start, CancellationToken cancellationToken)
    {
        var added = index.AddAsync(start.InstanceId, start.Uid, cancellationToken).AsTask();
        var result = await CreateAsync(start, cancellationToken).ConfigureAwait(false);
        await added.ConfigureAwait(false);
        switch (result)
        {
            case StartResult.Refused refused:
                await index.RemoveAsync(start.InstanceId, start.Uid, null, cancellationToken).ConfigureAwait(false);
                // The one that is there may never have been woken: its starter may have died before ringing.
                if (refused.Existing.Status == OrchestrationRuntimeStatus.Pending) await RingAsync(refused.Existing, cancellationToken).ConfigureAwait(false);
                break;
            case StartResult.Started { Head.Status: OrchestrationRuntimeStatus.Pending } started:
                await RingAsync(started.Head, cancellationToken).ConfigureAwait(false);
                break;
            case StartResult.Started { Head: var head } when head.Status.IsTerminal():
                // A repeated start of a child that has already ended brought its active row back.
                await index.EndAsync(head, cancellationToken).ConfigureAwait(false);
                break;
        }

        return result;
    }

    private ValueTask RingAsync(InstanceHead head, CancellationToken cancellationToken) =>
        head.StartAt is { } due && due > time.GetUtcNow()
            ? bells.SetAlarmAsync(head.InstanceId, due, cancellationToken)
            : bells.RingAsync(head.InstanceId, cancellationToken);

    private async ValueTask<StartResult> CreateAsync(InstanceStart start, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var fresh = HeadOf(start, 0);
            if (await InsertAsync(fresh, start, cancellationToken).ConfigureAwait(false)) return new StartResult.Started(fresh);

            var found = await instances.GetHeadAsync(start.InstanceId, cancellationToken).ConfigureAwait(false);
            if (found is not { } existing) continue;
            if (existing.Head.Uid == start.Uid) return new StartResult.Started(existing.Head);
            if (!existing.Head.Status.IsTerminal() || start.Keep.Contains(existing.Head.Status)) return new StartResult.Refused(existing.Head);

            var next = HeadOf(start, existing.Head.Generation + 1);
            if (await ReplaceAsync(next, existing.ETag, start, cancellationToken).ConfigureAwait(false)) return new StartResult.Started(next);
        }

        throw new StorageException($"Instance '{start.InstanceId}' changed {Attempts} times while it was being started.");
    }

    private async ValueTask<bool> InsertAsync(InstanceHead head, InstanceStart start, CancellationToken cancellationToken)
    {
        try
        {
            return await tables.SubmitAsync(InstanceRows.Table, head.InstanceId,
            [
                new TableOperation.Insert(InstanceRows.Head, InstanceHeadCodec.Encode(head)),
                new TableOperation.Upsert(InstanceRows.Live, new TableProperties { ["Uid"] = head.Uid }),
                new TableOperation.Upsert(InstanceRows.Start(head.Generation), InboxRow.Encode(head.CreatedAt, start.Event)),
            ], cancellationToken).ConfigureAwait(false) is BatchResult.Committed;
        }
        catch (StorageException lost) when (lost.OutcomeUnknown)
        {
            // The caller reads the head next, and knows its own uid.
            return false;
        }
    }

    /// <summary>Starts over an ended instance. What was left in its inbox was meant for the life that ended.</summary>
    private async ValueTask<bool> ReplaceAsync(InstanceHead head, string etag, InstanceStart start, CancellationToken cancellationToken)
    {
        var leftovers = await instances.GetRowsAsync(head.InstanceId, InstanceRows.InboxPrefix, cancellationToken).ConfigureAwait(false);
        await instances.DeleteRowsAsync(head.InstanceId, leftovers, cancellationToken).ConfigureAwait(false);
        return await instances.SubmitHeadAsync(head.InstanceId, head.WriteId,
        [
            new TableOperation.Replace(InstanceRows.Head, InstanceHeadCodec.Encode(head), etag),
            new TableOperation.Upsert(InstanceRows.Live, new TableProperties { ["Uid"] = head.Uid }),
            new TableOperation.Upsert(InstanceRows.Start(head.Generation), InboxRow.Encode(head.CreatedAt, start.Event)),
        ], cancellationToken).ConfigureAwait(false) is not null;
    }

    private InstanceHead HeadOf(InstanceStart start, int generation)
    {
        var now = time.GetUtcNow();
        return new InstanceHead
        {
            InstanceId = start.InstanceId,
            Name = start.Event.Name,
            Uid = start.Uid,
            Generation = generation,
            WriteId = start.Uid,
            Status = OrchestrationRuntimeStatus.Pending,
            CreatedAt = now,
            UpdatedAt = now,
            StartAt = start.Event.StartAt,
            TraceParent = start.Event.TraceParent,
            Parent = start.Event.Parent,
            Version = start.Event.Version,
            Tags = start.Event.Tags,
        };
    }
}
