using System.Diagnostics;
using FunctionsPlatform.Storage;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>Runs an instance's steps until it is quiet: load or continue, decide, commit, send. The caller sees to it that one run at a time
/// is under way for an instance in this process; between processes the head's ETag does.</summary>
internal sealed class InstanceRunner(DurableTaskBackend backend, StepDecider decider, EffectDispatcher dispatcher, ILogger logger)
{
    // A busy instance gives way to others after so many steps.
    private const int StepsPerRun = 64;
    private const int OutdatedPerRun = 8;

    private readonly InstanceCache cache = new(backend.Options.CachedOrchestrators);

    /// <exception cref="InstanceBusyException">Other hosts kept committing first.</exception>
    public async Task RunAsync(string instanceId, IReadOnlyList<Trigger> triggers, CancellationToken cancellationToken)
    {
        // What a dead host left unsent is in the stored head, not in ours.
        if (triggers.Any(trigger => trigger.IsRedelivered)) cache.TryTake(instanceId, out _);
        var run = new InstanceRun(triggers);
        var (steps, outdated) = (0, 0);
        while (steps < StepsPerRun)
        {
            switch (await StepAsync(instanceId, run, steps == 0, cancellationToken).ConfigureAwait(false))
            {
                case StepResult.Quiet:
                    return;
                case StepResult.Again:
                    steps++;
                    run.ReadsInbox = true;
                    break;
                case StepResult.Outdated when ++outdated > OutdatedPerRun:
                    throw new InstanceBusyException(instanceId);
            }
        }

        await backend.Bells.RingAsync(instanceId, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepResult> StepAsync(string instanceId, InstanceRun run, bool isFirst, CancellationToken cancellationToken)
    {
        var began = backend.Time.GetUtcNow();
        var wasCached = cache.TryTake(instanceId, out var cached);
        var opened = wasCached
            ? (cached!, run.ReadsInbox ? await backend.Instances.GetInboxAsync(instanceId, InstanceRows.InboxPrefix, cancellationToken).ConfigureAwait(false) : Inbox.Empty)
            : await LoadAsync(instanceId, run, cancellationToken).ConfigureAwait(false);
        if (opened is not { } found) return Nobody(run);

        var (instance, inbox) = found;
        // The start of a later generation: another host has ended the one that we know.
        if (inbox.Rows.Any(row => row.IsStart && string.CompareOrdinal(row.Key, InstanceRows.Start(instance.Head.Generation)) > 0)) return StepResult.Outdated;
        if (instance.Head.Status.IsTerminal())
        {
            if (instance.MustWrite) await StrikeAsync(instance, cancellationToken).ConfigureAwait(false);
            await backend.Instances.DeleteRowsAsync(instanceId, [.. inbox.Rows.Select(row => row.Key)], cancellationToken).ConfigureAwait(false);
            return Nobody(run);
        }

        instance.Sent.UnionWith(instance.Local.Where(local => local.Open == 0).Select(local => local.Booking));
        // Entries that this process knows to be sent are struck when they come of age, or another process would send them again.
        var horizon = began - backend.Options.RedeliveryHorizon;
        instance.MustWrite |= instance.Head.Unsent.Any(unsent => unsent.At < horizon && instance.Sent.Contains(unsent));
        var commit = await decider.DecideAsync(instance, inbox, run.Triggers, cancellationToken).ConfigureAwait(false);
        if (commit is not null)
        {
            using var span = StartSpan(instance.Head, began);
            var result = await CommitAsync(instance, commit, run, cancellationToken).ConfigureAwait(false);
            DurableTelemetry.StepSeconds.Record((backend.Time.GetUtcNow() - began).TotalSeconds);
            return result;
        }

        // Another host may have set the timer whose alarm this is: only the stored head can say that there is nothing to do.
        if (wasCached && isFirst && await IsOutdatedAsync(instance, cancellationToken).ConfigureAwait(false)) return StepResult.Outdated;
        if (instance.CanBeKept) cache.Put(instance);
        return StepResult.Quiet;
    }

    private async Task<(LiveInstance, Inbox)?> LoadAsync(string instanceId, InstanceRun run, CancellationToken cancellationToken)
    {
        if (await backend.Instances.LoadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } loaded) return null;
        var handed = run.Triggers.SelectMany(trigger => trigger.Direct).Where(outcome => outcome.Call.Execution == loaded.Head.ExecutionKey);
        loaded = loaded with { Handed = [.. handed.Select(outcome => outcome.Outcome)] };
        var instance = new LiveInstance(loaded.Head, loaded.ETag) { Steps = loaded.Steps, Damage = loaded.Damage };
        var inHand = run.Triggers.SelectMany(trigger => trigger.Direct.Select(outcome => outcome.Row.Step).Concat(trigger.Local.Select(call => call.Step)));
        instance.Local.AddRange(inHand.OfType<LocalStep>().Distinct());
        await ResendAsync(instance, loaded, run, cancellationToken).ConfigureAwait(false);
        CollectGarbage(instance, loaded);
        return (instance, loaded.Inbox);
    }

    /// <summary>Sends again what a dead host may not have sent: the steps booked under a trigger that has come back, and those too old to come back.</summary>
    private async Task ResendAsync(LiveInstance instance, LoadedInstance loaded, InstanceRun run, CancellationToken cancellationToken)
    {
        var horizon = backend.Time.GetUtcNow() - backend.Options.RedeliveryHorizon;
        foreach (var unsent in loaded.Head.Unsent)
        {
            var aged = unsent.At < horizon;
            var step = loaded.Steps.Concat(loaded.OldSteps).FirstOrDefault(step => step.Generation == unsent.Generation && step.Sequence == unsent.Sequence);
            // In hand: its outcomes strike it once they are stored. Handed to this run they are not yet, for a suspended instance takes none in.
            if (instance.Local.Exists(local => local.Booking == unsent)) continue;
            var open = step is null ? null : EffectDispatcher.OpenTasks(loaded, step);
            if (run.Sent.Contains(unsent) || open is { Count: 0 })
            {
                instance.Sent.Add(unsent);
                continue;
            }

            // Outcomes of a message in hand bear its id, too.
            var cameBack = run.Triggers.Any(trigger => trigger.MessageId == unsent.Trigger && (trigger.IsRedelivered || trigger.Direct.Count == 0));
            if (!aged && !cameBack)
            {
                if (open is not null) instance.OpenTasks.Add(unsent, open);
                continue;
            }

            if (step is not null) await dispatcher.ResendAsync(loaded, step, cancellationToken).ConfigureAwait(false);
            logger.StepResent(loaded.Head.InstanceId, unsent.Generation, unsent.Sequence);
            run.Sent.Add(unsent);
            instance.Sent.Add(unsent);
            instance.MustWrite |= aged;
        }
    }

    /// <summary>An ended instance takes no more steps: without this every trigger that still comes would send its aged steps again, and each
    /// activity among them would bring the next trigger.</summary>
    private async Task StrikeAsync(LiveInstance instance, CancellationToken cancellationToken)
    {
        var head = instance.Head with { WriteId = backend.Ids.NewUid(), Unsent = [.. instance.Head.Unsent.Where(unsent => !instance.Sent.Contains(unsent))] };
        TableOperation[] batch = [new TableOperation.Replace(InstanceRows.Head, InstanceHeadCodec.Encode(head), instance.ETag)];
        // Refused when it was started over or purged meanwhile: then there is nothing to strike.
        await backend.Instances.SubmitHeadAsync(head.InstanceId, head.WriteId, batch, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepResult> CommitAsync(
        LiveInstance instance, StepCommit commit, InstanceRun run, CancellationToken cancellationToken)
    {
        var head = commit.Head;
        var changes = head.Status != instance.Head.Status;
        if (changes && IsFlagged(head)) await backend.Index.FlagAsync(head, cancellationToken).ConfigureAwait(false);
        var etag = await backend.Instances.SubmitHeadAsync(head.InstanceId, head.WriteId, commit.Batch, cancellationToken).ConfigureAwait(false);
        if (etag is null)
        {
            DurableTelemetry.LostSteps.Add(1);
            return StepResult.Outdated;
        }

        DurableTelemetry.Steps.Add(1);
        if (changes && IsFlagged(instance.Head) && !IsFlagged(head)) await backend.Index.UnflagAsync(head, cancellationToken).ConfigureAwait(false);
        Take(commit, run);
        Report(instance.Head, head);
        var struck = instance.Head.Unsent.Where(unsent => unsent.Generation < head.Generation && !head.Unsent.Contains(unsent));
        var garbage = commit.Garbage.Concat(instance.Garbage).Concat(struck.Select(unsent => InstanceRows.History(unsent.Generation, unsent.Sequence)));

        var next = new LiveInstance(head, etag) { Execution = commit.Execution };
        foreach (var (unsent, open) in instance.OpenTasks.Where(booked => head.Unsent.Contains(booked.Key))) next.OpenTasks.Add(unsent, open);
        next.Local.AddRange(instance.Local.Where(local => head.Unsent.Contains(local.Booking)));
        if (commit.Unsent is { } mine)
        {
            await DispatchAsync(next, commit.Step!, mine, run, cancellationToken).ConfigureAwait(false);
            run.Sent.Add(mine);
        }

        await backend.Instances.DeleteRowsAsync(head.InstanceId, [.. garbage], cancellationToken).ConfigureAwait(false);
        if (next.CanBeKept) cache.Put(next);
        return commit.RunAgain ? StepResult.Again : StepResult.Quiet;
    }

    private static bool IsFlagged(InstanceHead head) => head.Status is OrchestrationRuntimeStatus.Parked or OrchestrationRuntimeStatus.Suspended;

    private async Task DispatchAsync(LiveInstance instance, HistoryStep step, UnsentStep booking, InstanceRun run, CancellationToken cancellationToken)
    {
        // A handler that died before may have been killed by one of the activities: their own messages count how often.
        List<ActivityMessage>? local = backend.Options.LocalActivities > 0 && !run.Leader.IsRedelivered ? [] : null;
        await dispatcher.SendAsync(instance.Head, step, local, cancellationToken).ConfigureAwait(false);
        if (local is null or [])
        {
            instance.Sent.Add(booking);
            return;
        }

        var kept = new LocalStep(booking, local.Count);
        instance.Local.Add(kept);
        var since = backend.Time.GetTimestamp();
        run.Leader.Local.AddRange(local.Select(message => new LocalCall(message, kept, since)));
    }

    private static void Take(StepCommit commit, InstanceRun run)
    {
        var taken = new HashSet<InboxRow>(commit.Taken, ReferenceEqualityComparer.Instance);
        foreach (var outcome in run.Triggers.SelectMany(trigger => trigger.Direct).Where(outcome => !outcome.IsTaken && taken.Contains(outcome.Row)))
        {
            outcome.IsTaken = true;
            outcome.Row.Step?.Settle();
        }
    }

    // Begun after the fact, so that triggers that find nothing to do leave no span.
    private static Activity? StartSpan(InstanceHead head, DateTimeOffset began)
    {
        var parent = ActivityContext.TryParse(head.TraceParent, null, out var context) ? context : default;
        var span = DurableTelemetry.Source.StartActivity($"step {head.Name}", ActivityKind.Consumer, parent, startTime: began);
        return span?.SetTag("durable.instance", head.InstanceId).SetTag("durable.generation", head.Generation).SetTag("durable.step", head.Sequence + 1);
    }

    private void Report(InstanceHead before, InstanceHead now)
    {
        if (now.Status == before.Status) return;
        if (now.Status == OrchestrationRuntimeStatus.Parked)
        {
            DurableTelemetry.Parked.Add(1);
            logger.InstanceParked(now.InstanceId, now.Name, now.Reason);
        }

        if (now.Status == OrchestrationRuntimeStatus.Terminated) backend.Running.Cancel(now.InstanceId);
        if (now.Status.IsTerminal())
        {
            DurableTelemetry.Ended.Add(1, new KeyValuePair<string, object?>("status", now.Status.ToString()));
            logger.InstanceEnded(now.InstanceId, now.Name, now.Status, now.Failure?.ErrorMessage);
        }

        backend.Signals.Changed(now);
    }

    private async Task<bool> IsOutdatedAsync(LiveInstance instance, CancellationToken cancellationToken) =>
        await backend.Instances.GetHeadAsync(instance.Head.InstanceId, cancellationToken).ConfigureAwait(false) is not { } found
        || found.ETag != instance.ETag;

    private static void CollectGarbage(LiveInstance instance, LoadedInstance loaded)
    {
        foreach (var step in loaded.OldSteps)
        {
            var isNeeded = loaded.Head.Unsent.Any(unsent => unsent.Generation == step.Generation && unsent.Sequence == step.Sequence);
            if (!isNeeded) instance.Garbage.Add(InstanceRows.History(step.Generation, step.Sequence));
        }
    }

    private static StepResult Nobody(InstanceRun run)
    {
        foreach (var trigger in run.Triggers) trigger.TakeAll();
        return StepResult.Quiet;
    }
}
