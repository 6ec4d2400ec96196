using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Adds the rows by status and time for instances that ended under a build that did not write them. Done once; a mark in each partition says so.</summary>
internal sealed class InstanceIndexUpgrade(ITableStore tables, InstanceStore instances, InstanceIndex index)
{
    private const string Mark = "!2";
    private volatile bool done;

    public async ValueTask EnsureAsync(CancellationToken cancellationToken)
    {
        if (done) return;
        foreach (var partition in InstanceIndex.AllPartitions)
        {
            if (await tables.GetAsync(InstanceIndex.Table, partition, Mark, cancellationToken).ConfigureAwait(false) is not null) continue;
            await UpgradeAsync(partition, cancellationToken).ConfigureAwait(false);
            await tables.SubmitAsync(InstanceIndex.Table, partition, [new TableOperation.Upsert(Mark, [])], cancellationToken).ConfigureAwait(false);
        }

        done = true;
    }

    private async ValueTask UpgradeAsync(string partition, CancellationToken cancellationToken)
    {
        for (var from = ""; from is not null;)
        {
            var (rows, next) = await index.QueryAsync(partition, IndexFamily.Ended, "", from, null, 1_000, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.Where(row => row.Status is null))
            {
                if (await instances.GetHeadAsync(row.InstanceId, cancellationToken).ConfigureAwait(false) is not { } found) continue;
                if (found.Head.Uid != row.Uid || !found.Head.Status.IsTerminal()) continue;
                await tables.SubmitAsync(InstanceIndex.Table, partition, InstanceIndex.EndedRows(found.Head), cancellationToken).ConfigureAwait(false);
            }

            from = next;
        }
    }
}
