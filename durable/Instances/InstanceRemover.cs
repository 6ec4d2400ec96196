using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Removes ended instances with everything they left. A crash on the way leaves the head, or the index row by which a purge of many does the rest.</summary>
internal sealed class InstanceRemover(ITableStore tables, InstanceStore instances, InstanceIndex index, PayloadStore payloads)
{
    private const int Attempts = 4;

    /// <returns>False when there is no such instance, or it has not ended.</returns>
    public async ValueTask<bool> RemoveAsync(string instanceId, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await instances.GetHeadAndRowsAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return false;
            if (!found.Head.Status.IsTerminal()) return false;
            if (!await RemoveRowsAsync(instanceId, found.ETag, found.Rows, cancellationToken).ConfigureAwait(false)) continue;
            await RemovePayloadsAsync(instanceId, cancellationToken).ConfigureAwait(false);
            await index.RemoveAsync(instanceId, found.Head.Uid, (found.Head.Status, found.Head.UpdatedAt), cancellationToken).ConfigureAwait(false);
            return true;
        }

        return false;
    }

    /// <summary>Removes the payloads of an instance whose head is gone.</summary>
    /// <remarks>One that is started under the same id meanwhile keeps them: they lie in the folder of all its lives and go with the new one. Not seen is a start that
    /// has put its input and has no head yet.</remarks>
    public async ValueTask RemovePayloadsAsync(string instanceId, CancellationToken cancellationToken)
    {
        await foreach (var name in payloads.ListAsync(instanceId, cancellationToken).ConfigureAwait(false))
        {
            if (await instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not null) return;
            await payloads.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the instance after the sub-orchestrations that its last generation called, and theirs, as far as they have ended.</summary>
    /// <returns>How many instances went.</returns>
    public async ValueTask<int> RemoveTreeAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return 0;
        if (!found.Head.Status.IsTerminal()) return 0;
        var removed = 0;
        var steps = await instances.GetReadableStepsAsync(instanceId, found.Head.Generation, cancellationToken).ConfigureAwait(false);
        foreach (var child in steps.SelectMany(step => step.Events).OfType<HistoryEvent.SubOrchestrationCreated>().Select(created => created.InstanceId).Distinct())
        {
            // Another's of the same id stays.
            if (await instances.GetHeadAsync(child, cancellationToken).ConfigureAwait(false) is not { } there || there.Head.Parent?.InstanceId != instanceId) continue;
            removed += await RemoveTreeAsync(child, cancellationToken).ConfigureAwait(false);
        }

        // Last: while it is there its children can be found again.
        return await RemoveAsync(instanceId, cancellationToken).ConfigureAwait(false) ? removed + 1 : removed;
    }

    /// <summary>The head by its ETag, so that a start over this instance meanwhile wins, and all the rest in the same batch, as far as it has room.</summary>
    /// <returns>False when the head or a row had been changed or removed meanwhile.</returns>
    private async ValueTask<bool> RemoveRowsAsync(string instanceId, string etag, IReadOnlyList<string> rows, CancellationToken cancellationToken)
    {
        const int Room = TableLimits.BatchOperations - 1;
        if (rows.Count > Room) await instances.DeleteRowsAsync(instanceId, [.. rows.Skip(Room)], cancellationToken).ConfigureAwait(false);
        TableOperation[] batch =
        [
            new TableOperation.Delete(InstanceRows.Head, etag),
            .. rows.Take(Room).Select(row => new TableOperation.Delete(row, TableOperation.AnyETag)),
        ];
        return await tables.SubmitAsync(InstanceRows.Table, instanceId, batch, cancellationToken).ConfigureAwait(false) is BatchResult.Committed;
    }
}
