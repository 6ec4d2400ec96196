using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Removes ended instances with everything they left. A crash on the way leaves the head, so that it can be done again.</summary>
internal sealed class InstanceRemover(ITableStore tables, InstanceStore instances, InstanceIndex index, PayloadStore payloads)
{
    /// <returns>False when there is no such instance, or it has not ended.</returns>
    public async ValueTask<bool> RemoveAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return false;
        if (!found.Head.Status.IsTerminal()) return false;
        // Everything after the head, then blobs, then the head by its ETag: a start over this instance meanwhile wins.
        await DeleteAsync(instanceId, InstanceRows.HistoryPrefix, cancellationToken).ConfigureAwait(false);
        await DeleteAsync(instanceId, InstanceRows.InboxPrefix, cancellationToken).ConfigureAwait(false);
        await instances.DeleteRowsAsync(instanceId, [InstanceRows.Tries], cancellationToken).ConfigureAwait(false);
        var removed = await tables.SubmitAsync(
            InstanceRows.Table, instanceId, [new TableOperation.Delete(InstanceRows.Head, found.ETag)], cancellationToken).ConfigureAwait(false);
        if (removed is not BatchResult.Committed) return false;
        await payloads.DeleteAllAsync(instanceId, cancellationToken).ConfigureAwait(false);
        await index.RemoveAsync(instanceId, found.Head.Uid, (found.Head.Status, found.Head.UpdatedAt), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Removes the instance after the sub-orchestrations that its last generation called, and theirs, as far as they have ended.</summary>
    /// <returns>How many instances went.</returns>
    public async ValueTask<int> RemoveTreeAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return 0;
        if (!found.Head.Status.IsTerminal()) return 0;
        var removed = 0;
        var steps = await instances.GetStepsAsync(instanceId, found.Head.Generation, cancellationToken).ConfigureAwait(false);
        foreach (var child in steps.SelectMany(step => step.Events).OfType<HistoryEvent.SubOrchestrationCreated>().Select(created => created.InstanceId).Distinct())
        {
            // Another's of the same id stays.
            if (await instances.GetHeadAsync(child, cancellationToken).ConfigureAwait(false) is not { } there || there.Head.Parent?.InstanceId != instanceId) continue;
            removed += await RemoveTreeAsync(child, cancellationToken).ConfigureAwait(false);
        }

        // Last: while it is there its children can be found again.
        return await RemoveAsync(instanceId, cancellationToken).ConfigureAwait(false) ? removed + 1 : removed;
    }

    private async ValueTask DeleteAsync(string instanceId, string prefix, CancellationToken cancellationToken)
    {
        var rows = await instances.GetRowsAsync(instanceId, prefix, cancellationToken).ConfigureAwait(false);
        await instances.DeleteRowsAsync(instanceId, rows, cancellationToken).ConfigureAwait(false);
    }
}
