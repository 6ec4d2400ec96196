namespace FunctionsPlatform.Durable;

/// <summary>The backstop: finds active instances whose bell was lost for good.</summary>
/// <remarks>Each sweep reads the index; an instance itself is read when it is new to this process, when something may have become overdue, and
/// else once in <see cref="DurableTaskOptions.SweepQuiet"/>. A host that leaves versions to others reads all of them each time.</remarks>
internal sealed class InstanceSweeper(DurableTaskBackend backend)
{
    private const int RowsAtOnce = 1_000;

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
                foreach (var row in rows.Where(row => !backend.Quiet.IsQuiet(row, backend.Time.GetUtcNow())))
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

        backend.Quiet.EndSweep();
        return new SweepResult(examined, rung, repaired);
    }

    private async Task<Finding> ExamineAsync(IndexRow row, CancellationToken cancellationToken)
    {
        var look = backend.Quiet.Begin(row);
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
        if (inbox.Rows.Any(waiting => waiting.At < grace)) return Finding.Overdue;
        if (inbox.Rows.Length == 0 && !OthersGiveUpBells) backend.Quiet.Keep(row, look, NextLook(row, head, now));
        return Finding.Well;
    }

    /// <summary>When something of the instance as it is now may have become overdue, and at last once in a while.</summary>
    private DateTimeOffset NextLook(IndexRow row, InstanceHead head, DateTimeOffset now)
    {
        var look = now + QuietTime(row);
        foreach (var step in head.Unsent) look = Earlier(look, step.At, backend.Options.RedeliveryHorizon);
        if (head.Status == OrchestrationRuntimeStatus.Pending) look = Earlier(look, head.StartAt ?? head.CreatedAt, backend.Options.SweepGrace);
        if (head.Status != OrchestrationRuntimeStatus.Running) return look;
        foreach (var timer in head.Timers) look = Earlier(look, timer.FireAt, backend.Options.SweepGrace);
        return look;
    }

    // Between half of it and all, another for each: those that a first sweep has met together are not met together again.
    private TimeSpan QuietTime(IndexRow row)
    {
        var share = InstanceIndex.HashOf(row.Key) % 1024;
        return backend.Options.SweepQuiet * (0.5 + share / 2048.0);
    }

    // Timers and starts may lie at the end of time, where nothing can be added.
    private static DateTimeOffset Earlier(DateTimeOffset look, DateTimeOffset due, TimeSpan grace) => due < look - grace ? due + grace : look;

    // Hosts of other versions hand on bells a few times and then leave them to the sweep here, which hears nothing of that.
    private bool OthersGiveUpBells => backend.Options.Versioning is { FailureStrategy: VersionFailureStrategy.Reject, MatchStrategy: not VersionMatchStrategy.None };

    private bool IsRejected(InstanceHead head) =>
        backend.Options.Versioning is { FailureStrategy: VersionFailureStrategy.Reject } versioning && !versioning.Accepts(head.Version);
}
