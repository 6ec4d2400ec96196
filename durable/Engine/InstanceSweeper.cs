namespace FunctionsPlatform.Durable;

/// <summary>The backstop: finds active instances whose bell was lost for good.</summary>
internal sealed class InstanceSweeper(DurableTaskBackend backend)
{
    private const int RowsAtOnce = 500;

    private enum Finding
    {
        Well,
        Overdue,
        Leftover,
    }

    public async Task<SweepResult> SweepAsync(CancellationToken cancellationToken)
    {
        var (examined, rung, repaired) = (0, 0, 0);
        foreach (var partition in InstanceIndex.AllPartitions)
        {
            for (var from = ""; from is not null;)
            {
                var (rows, next) = await backend.Index.QueryAsync(partition, IndexFamily.Active, "", from, null, RowsAtOnce, cancellationToken).ConfigureAwait(false);
                foreach (var row in rows)
                {
                    examined++;
                    switch (await ExamineAsync(row, cancellationToken).ConfigureAwait(false))
                    {
                        case Finding.Overdue:
                            await backend.Bells.RingAsync(row.InstanceId, cancellationToken).ConfigureAwait(false);
                            rung++;
                            break;
                        case Finding.Leftover:
                            await backend.Index.RemoveAsync(row.InstanceId, row.Uid, null, cancellationToken).ConfigureAwait(false);
                            repaired++;
                            break;
                    }
                }

                from = next;
            }
        }

        return new SweepResult(examined, rung, repaired);
    }

    private async Task<Finding> ExamineAsync(IndexRow row, CancellationToken cancellationToken)
    {
        var now = backend.Time.GetUtcNow();
        var (grace, horizon) = (now - backend.Options.SweepGrace, now - backend.Options.RedeliveryHorizon);
        var found = await backend.Instances.GetHeadAsync(row.InstanceId, cancellationToken).ConfigureAwait(false);
        // A start writes index and head at the same time, so a young row without a head is none of our business yet.
        if (found?.Head is not { } head || head.Uid != row.Uid) return row.WrittenAt < horizon ? Finding.Leftover : Finding.Well;
        if (head.Unsent.Any(step => step.At < horizon)) return Finding.Overdue;
        if (head.Status.IsTerminal()) return Finding.Well;
        // Another host's sweep rings for those, or they wait for one.
        if (IsRejected(head)) return Finding.Well;
        if (head.Status == OrchestrationRuntimeStatus.Pending && (head.StartAt ?? head.CreatedAt) < grace) return Finding.Overdue;
        if (head.Status == OrchestrationRuntimeStatus.Running && head.Timers.Any(timer => timer.FireAt < grace)) return Finding.Overdue;
        var takesAll = head.Status is OrchestrationRuntimeStatus.Running;
        var inbox = await backend.Instances.GetInboxAsync(
            row.InstanceId, takesAll ? InstanceRows.InboxPrefix : InstanceRows.ControlPrefix, cancellationToken).ConfigureAwait(false);
        return inbox.Rows.Any(waiting => waiting.At < grace) ? Finding.Overdue : Finding.Well;
    }

    private bool IsRejected(InstanceHead head) =>
        backend.Options.Versioning is { FailureStrategy: VersionFailureStrategy.Reject } versioning && !versioning.Accepts(head.Version);
}
