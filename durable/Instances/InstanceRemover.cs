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
        await index.RemoveAsync(instanceId, found.Head.Uid, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask DeleteAsync(string instanceId, string prefix, CancellationToken cancellationToken)
    {
        var rows = await instances.GetRowsAsync(instanceId, prefix, cancellationToken).ConfigureAwait(false);
        await instances.DeleteRowsAsync(instanceId, rows, cancellationToken).ConfigureAwait(false);
    }
}
