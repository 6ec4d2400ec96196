using System.Collections.Immutable;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Reads and writes one instance's partition.</summary>
internal sealed class InstanceStore(ITableStore tables, PayloadStore payloads, QuietInstances quiet)
{
    /// <summary>Inbox rows that one step takes in: a batch of 100 less head, live row and history row.</summary>
    public const int InboxRows = 90;

    private const int HistoryRowBytes = 512 * 1024;
    private const int LostAnswerRetries = 3;

    public async ValueTask<(InstanceHead Head, string ETag)?> GetHeadAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (!InstanceIds.IsPossible(instanceId)) return null;
        var entity = await tables.GetAsync(InstanceRows.Table, instanceId, InstanceRows.Head, cancellationToken).ConfigureAwait(false);
        return entity is null ? null : (InstanceHeadCodec.Decode(entity.Properties), entity.ETag);
    }

    /// <returns>The head and the keys of all other rows; null when there is no such instance.</returns>
    public async ValueTask<(InstanceHead Head, string ETag, IReadOnlyList<string> Rows)?> GetHeadAndRowsAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (!InstanceIds.IsPossible(instanceId)) return null;
        var entities = await ReadAllAsync(instanceId, "", cancellationToken).ConfigureAwait(false);
        if (entities.Count == 0 || entities[0].Row != InstanceRows.Head) return null;
        return (InstanceHeadCodec.Decode(entities[0].Properties), entities[0].ETag, [.. entities.Skip(1).Select(entity => entity.Row)]);
    }

    /// <returns>Null when there is no such instance.</returns>
    public async ValueTask<LoadedInstance?> LoadAsync(string instanceId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entities = await ReadAllAsync(instanceId, "", cancellationToken).ConfigureAwait(false);
            if (entities.Count == 0 || entities[0].Row != InstanceRows.Head) return null;
            if (await AssembleAsync(entities, cancellationToken).ConfigureAwait(false) is { } loaded) return loaded;
        }
    }

    public async ValueTask<Inbox> GetInboxAsync(string instanceId, string prefix, CancellationToken cancellationToken)
    {
        var query = TableQuery.Prefix(InstanceRows.Table, instanceId, prefix) with { Limit = InboxRows };
        var page = await tables.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var rows = new InboxRow[page.Entities.Count];
        for (var index = 0; index < rows.Length; index++) rows[index] = await DecodeInboxAsync(page.Entities[index], cancellationToken).ConfigureAwait(false);
        return new Inbox([.. rows], page.Next is null);
    }

    /// <exception cref="InvalidDataException">A row cannot be read; the message names it.</exception>
    public async ValueTask<ImmutableArray<HistoryStep>> GetStepsAsync(string instanceId, int generation, CancellationToken cancellationToken)
    {
        var steps = ImmutableArray.CreateBuilder<HistoryStep>();
        foreach (var entity in await ReadAllAsync(instanceId, InstanceRows.GenerationPrefix(generation), cancellationToken).ConfigureAwait(false))
            steps.Add(await DecodeStepAsync(entity, cancellationToken).ConfigureAwait(false));
        return steps.DrainToImmutable();
    }

    /// <summary>What can be read of them: for who only looks for an instance's children, and could do no more if the rest were readable.</summary>
    public async ValueTask<ImmutableArray<HistoryStep>> GetReadableStepsAsync(string instanceId, int generation, CancellationToken cancellationToken)
    {
        var steps = ImmutableArray.CreateBuilder<HistoryStep>();
        foreach (var entity in await ReadAllAsync(instanceId, InstanceRows.GenerationPrefix(generation), cancellationToken).ConfigureAwait(false))
        {
            try
            {
                steps.Add(await DecodeStepAsync(entity, cancellationToken).ConfigureAwait(false));
            }
            catch (InvalidDataException)
            {
                // Whoever runs or shows the instance says so; here the others count.
            }
        }

        return steps.DrainToImmutable();
    }

    /// <returns>The events of one history or inbox row; empty when it is gone.</returns>
    public async ValueTask<ImmutableArray<HistoryEvent>> GetEventsAsync(string instanceId, string row, CancellationToken cancellationToken)
    {
        var entity = await tables.GetAsync(InstanceRows.Table, instanceId, row, cancellationToken).ConfigureAwait(false);
        return entity is null ? [] : (await DecodeAsync(entity, cancellationToken).ConfigureAwait(false)).Events;
    }

    public async ValueTask<bool> InboxHasAsync(string instanceId, string row, CancellationToken cancellationToken) =>
        await tables.GetAsync(InstanceRows.Table, instanceId, row, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Puts something into the inbox of an instance that has not ended.</summary>
    public async ValueTask<InboxInsert> InsertAsync(
        string instanceId, string row, DateTimeOffset at, HistoryEvent item, CancellationToken cancellationToken)
    {
        if (!InstanceIds.IsPossible(instanceId)) return InboxInsert.Gone;
        try
        {
            return await InsertIntoLiveAsync(instanceId, row, InboxRow.Encode(at, item), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // However it went, the row may be there; and the caller may fail to ring.
            quiet.Forget(instanceId);
        }
    }

    private async ValueTask<InboxInsert> InsertIntoLiveAsync(string instanceId, string row, TableProperties content, CancellationToken cancellationToken)
    {
        TableOperation[] batch =
        [
            new TableOperation.Check(InstanceRows.Live, TableOperation.AnyETag),
            new TableOperation.Insert(row, content),
        ];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await tables.SubmitAsync(InstanceRows.Table, instanceId, batch, cancellationToken).ConfigureAwait(false);
                return result switch
                {
                    BatchResult.Committed => InboxInsert.Inserted,
                    BatchResult.Conflict { Reason: ConflictReason.AlreadyExists } => InboxInsert.AlreadyThere,
                    _ => InboxInsert.Gone,
                };
            }
            catch (StorageException lost) when (lost.OutcomeUnknown && attempt < LostAnswerRetries)
            {
                // The row's key is derived, so a second insert either writes it or meets it.
            }
        }
    }

    /// <summary>Submits a batch that writes the head with <paramref name="writeId"/>, and finds out what became of it when the answer is lost.</summary>
    /// <returns>The head's new ETag, or null when the batch was refused.</returns>
    public async ValueTask<string?> SubmitHeadAsync(
        string instanceId, string writeId, IReadOnlyList<TableOperation> batch, CancellationToken cancellationToken)
    {
        try
        {
            var result = await tables.SubmitAsync(InstanceRows.Table, instanceId, batch, cancellationToken).ConfigureAwait(false);
            if (result is BatchResult.Committed committed) return committed.ETags[0];
        }
        catch (StorageException lost) when (lost.OutcomeUnknown)
        {
            // Falls through to the look at the head.
        }
        finally
        {
            quiet.Forget(instanceId);
        }

        // A refusal, too, may be the echo of our own write: a client library that retried after a lost answer meets itself.
        var head = await GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false);
        return head is { } found && found.Head.WriteId == writeId ? found.ETag : null;
    }

    public async ValueTask<TableProperties> EncodeStepAsync(
        string instanceId, DateTimeOffset at, IReadOnlyList<HistoryEvent> events, CancellationToken cancellationToken)
    {
        var content = HistoryCodec.Encode(at, events);
        if (content.Length <= HistoryRowBytes) return new TableProperties { ["Events"] = content };
        return new TableProperties { ["EventsBlob"] = await payloads.PutBytesAsync(instanceId, content, cancellationToken).ConfigureAwait(false) };
    }

    /// <summary>Deletes rows that no step needs any more. Rows that are already gone, or go meanwhile, are no failure.</summary>
    public async ValueTask DeleteRowsAsync(string instanceId, IReadOnlyList<string> rows, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(TableLimits.BatchOperations))
        {
            TableOperation[] batch = [.. chunk.Select(row => new TableOperation.Delete(row, TableOperation.AnyETag))];
            var result = await tables.SubmitAsync(InstanceRows.Table, instanceId, batch, cancellationToken).ConfigureAwait(false);
            if (result is BatchResult.Committed) continue;
            // Someone else cleans up at the same time: take what is left one by one.
            foreach (var row in batch) await tables.SubmitAsync(InstanceRows.Table, instanceId, [row], cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyList<string>> GetRowsAsync(string instanceId, string prefix, CancellationToken cancellationToken) =>
        [.. (await ReadAllAsync(instanceId, prefix, cancellationToken).ConfigureAwait(false)).Select(entity => entity.Row)];

    private async ValueTask<List<TableEntity>> ReadAllAsync(string instanceId, string prefix, CancellationToken cancellationToken)
    {
        var query = TableQuery.Prefix(InstanceRows.Table, instanceId, prefix);
        var entities = new List<TableEntity>();
        while (true)
        {
            var page = await tables.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            entities.AddRange(page.Entities);
            if (page.Next is not { } next) return entities;
            query = query with { From = next };
        }
    }

    /// <returns>Null when the pages do not fit together, because a step was committed while they were read.</returns>
    private async ValueTask<LoadedInstance?> AssembleAsync(List<TableEntity> entities, CancellationToken cancellationToken)
    {
        var head = InstanceHeadCodec.Decode(entities[0].Properties);
        var steps = ImmutableArray.CreateBuilder<HistoryStep>();
        var old = ImmutableArray.CreateBuilder<HistoryStep>();
        var inbox = ImmutableArray.CreateBuilder<InboxRow>();
        var inboxIsWhole = true;
        var read = 0;
        string? damage = null;
        foreach (var entity in entities)
        {
            if (entity.Row.StartsWith(InstanceRows.HistoryPrefix, StringComparison.Ordinal))
            {
                var generation = InstanceRows.GenerationOf(entity.Row);
                if (generation > head.Generation || (generation == head.Generation && InstanceRows.SequenceOf(entity.Row) > head.Sequence)) continue;
                if (generation == head.Generation) read++;
                try
                {
                    (generation == head.Generation ? steps : old).Add(await DecodeStepAsync(entity, cancellationToken).ConfigureAwait(false));
                }
                catch (InvalidDataException unreadable)
                {
                    damage ??= unreadable.Message;
                }
            }
            else if (entity.Row.StartsWith(InstanceRows.InboxPrefix, StringComparison.Ordinal))
            {
                if (inbox.Count < InboxRows) inbox.Add(await DecodeInboxAsync(entity, cancellationToken).ConfigureAwait(false));
                else inboxIsWhole = false;
            }
        }

        // An ended instance may be in the middle of its purge.
        if (read != head.Sequence && !head.Status.IsTerminal()) return null;
        var effective = HistorySteps.Effective(steps.DrainToImmutable());
        return new LoadedInstance(head, entities[0].ETag, effective, old.DrainToImmutable(), new Inbox(inbox.DrainToImmutable(), inboxIsWhole)) { Damage = damage };
    }

    private async ValueTask<InboxRow> DecodeInboxAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        var content = await ContentAsync(entity, cancellationToken).ConfigureAwait(false);
        var events = HistoryCodec.Decode(content.Span, out var at);
        return new InboxRow(entity.Row, at, events);
    }

    private async ValueTask<HistoryStep> DecodeStepAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        var (events, at) = await DecodeAsync(entity, cancellationToken).ConfigureAwait(false);
        return new HistoryStep(InstanceRows.GenerationOf(entity.Row), InstanceRows.SequenceOf(entity.Row), at, events);
    }

    private async ValueTask<(ImmutableArray<HistoryEvent> Events, DateTimeOffset At)> DecodeAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            var events = HistoryCodec.Decode((await ContentAsync(entity, cancellationToken).ConfigureAwait(false)).Span, out var at);
            return (events, at);
        }
        catch (InvalidDataException unreadable)
        {
            throw new InvalidDataException($"The history row '{entity.Row}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ContentAsync(TableEntity entity, CancellationToken cancellationToken) =>
        entity.Properties.GetBytes("Events") is { } inline
            ? inline
            : await payloads.GetBytesAsync(entity.Properties.GetText("EventsBlob")!, cancellationToken).ConfigureAwait(false);
}
