using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Puts a failed instance back to before its failure. One batch makes it run again, with a step that voids the others; that step's effects,
/// sent by whoever runs the instance next, ask once more for everything that is open.</summary>
internal sealed class InstanceRewinder(InstanceStore instances, InstanceIndex index, Bells bells, TimeProvider time, IdSource ids)
{
    private const int Attempts = 5;
    private const string Trigger = "rewind";

    /// <exception cref="StorageException">It kept changing meanwhile.</exception>
    public async ValueTask<RewindOutcome> RewindAsync(string instanceId, string? reason, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return RewindOutcome.Missing;
            if (found.Head.Status != OrchestrationRuntimeStatus.Failed) return RewindOutcome.NotFailed;
            if (!await TryRewindAsync(found.Head, found.ETag, reason, cancellationToken).ConfigureAwait(false)) continue;
            await index.UnendAsync(found.Head, cancellationToken).ConfigureAwait(false);
            await bells.RingAsync(instanceId, cancellationToken).ConfigureAwait(false);
            return RewindOutcome.Rewound;
        }

        throw new StorageException($"Instance '{instanceId}' changed {Attempts} times while it was being rewound.");
    }

    private async ValueTask<bool> TryRewindAsync(InstanceHead failed, string etag, string? reason, CancellationToken cancellationToken)
    {
        var steps = await instances.GetStepsAsync(failed.InstanceId, failed.Generation, cancellationToken).ConfigureAwait(false);
        var point = RewindPoint.Of(HistorySteps.Effective(steps));
        // Over all that was ever decided, voided or not: late outcomes are told apart by the id.
        var nextId = steps.SelectMany(step => step.Events).OfType<HistoryEvent.Decision>().Select(decision => decision.TaskId + 1).DefaultIfEmpty(0).Max();
        var now = time.GetUtcNow() > failed.UpdatedAt ? time.GetUtcNow() : failed.UpdatedAt;
        var step = new HistoryStep(failed.Generation, failed.Sequence + 1, now, [new HistoryEvent.ExecutionRewound(reason, point.FromStep, nextId)]);
        var head = failed with
        {
            Status = OrchestrationRuntimeStatus.Running,
            Sequence = step.Sequence,
            UpdatedAt = now,
            WriteId = ids.NewUid(),
            Failure = null,
            Output = null,
            Reason = null,
            Timers = point.Timers,
            // Nobody is on the way with its effects: as old as can be, the next run sends them.
            Unsent = [.. failed.Unsent, new UnsentStep(step.Generation, step.Sequence, Trigger, DateTimeOffset.MinValue)],
        };
        await index.AddAsync(failed.InstanceId, failed.Uid, cancellationToken).ConfigureAwait(false);
        // Levers that came too late for the failed run are not meant for this one.
        var levers = await instances.GetRowsAsync(failed.InstanceId, InstanceRows.ControlPrefix, cancellationToken).ConfigureAwait(false);
        await instances.DeleteRowsAsync(failed.InstanceId, levers, cancellationToken).ConfigureAwait(false);
        var batch = ImmutableArray.CreateBuilder<TableOperation>();
        batch.Add(new TableOperation.Replace(InstanceRows.Head, InstanceHeadCodec.Encode(head), etag));
        batch.Add(new TableOperation.Upsert(InstanceRows.Live, new TableProperties { ["Uid"] = head.Uid }));
        batch.Add(new TableOperation.Insert(
            InstanceRows.History(step.Generation, step.Sequence), await instances.EncodeStepAsync(head.InstanceId, now, step.Events, cancellationToken).ConfigureAwait(false)));
        if (!point.Again.IsEmpty)
            batch.Add(new TableOperation.Upsert(InstanceRows.Start(head.Generation), await instances.EncodeStepAsync(head.InstanceId, now, point.Again, cancellationToken).ConfigureAwait(false)));
        return await instances.SubmitHeadAsync(head.InstanceId, head.WriteId, batch.ToImmutable(), cancellationToken).ConfigureAwait(false) is not null;
    }
}
