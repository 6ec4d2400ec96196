using System.Globalization;
using System.Diagnostics;
using System.Text.Json;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>Sends what a committed step decided. Every effect has an id derived from the step, so sending it twice is the same as once, but for
/// activities: those whose outcome is known are not sent again, the others may run again.</summary>
internal sealed class EffectDispatcher(DurableTaskBackend backend)
{
    /// <summary>Sends the effects of a step just committed.</summary>
    /// <param name="local">Not null: receives the activities, for the caller to run.</param>
    public Task SendAsync(InstanceHead head, HistoryStep step, List<ActivityMessage>? local, CancellationToken cancellationToken) =>
        SendAsync(head, step, static _ => true, local, cancellationToken);

    /// <summary>Sends them again, as far as nothing has come back for them.</summary>
    public Task ResendAsync(LoadedInstance loaded, HistoryStep step, CancellationToken cancellationToken)
    {
        var isLive = step.Generation == loaded.Head.Generation;
        var settled = SettledTasks(loaded);
        step = step with { Events = [.. step.Events.Select(item => item is HistoryEvent.TaskScheduled task ? task with { IsResent = true } : item)] };
        return SendAsync(loaded.Head, step, taskId => !isLive || !settled.Contains(taskId), null, cancellationToken);
    }

    /// <summary>What of the step's effects has not come back. When nothing is left they must have been sent.</summary>
    /// <returns>Null when that can never be known.</returns>
    public static HashSet<int>? OpenTasks(LoadedInstance loaded, HistoryStep step)
    {
        if (step.Generation != loaded.Head.Generation) return null;
        // The ends, and a rewind, have effects of their own, which nothing comes back for.
        if (step.Events.Any(item => item is HistoryEvent.Ending or HistoryEvent.ExecutionTerminated or HistoryEvent.ExecutionRewound)) return null;
        return [.. step.Events.OfType<HistoryEvent.Decision>().Select(decision => decision.TaskId).Except(SettledTasks(loaded))];
    }

    private static HashSet<int> SettledTasks(LoadedInstance loaded) =>
        loaded.Steps.SelectMany(step => step.Events).Concat(InboxOf(loaded)).Concat(loaded.Handed).OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToHashSet();

    private static IEnumerable<HistoryEvent> InboxOf(LoadedInstance loaded) =>
        loaded.Inbox.Rows
            .Where(row => row.Key.StartsWith(InstanceRows.CompletionsOf(loaded.Head.ExecutionKey), StringComparison.Ordinal))
            .SelectMany(row => row.Events);

    private async Task SendAsync(
        InstanceHead head, HistoryStep step, Func<int, bool> isOpen, List<ActivityMessage>? local, CancellationToken cancellationToken)
    {
        var effects = step.Events.Where(item => item is not HistoryEvent.Decision decision || isOpen(decision.TaskId)).Where(IsEffect).ToList();
        if (local is not null)
        {
            var executionKey = InstanceHead.KeyOf(head.Uid, step.Generation);
            local.AddRange(effects.OfType<HistoryEvent.TaskScheduled>().Select(task => MessageOf(head, executionKey, task)));
            effects.RemoveAll(static effect => effect is HistoryEvent.TaskScheduled);
        }

        if (effects.Count == 1)
        {
            await SendAsync(head, step, effects[0], cancellationToken).ConfigureAwait(false);
        }
        else if (effects.Count > 1)
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = backend.Options.DispatchConcurrency, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(effects, parallel, async (effect, token) =>
                await SendAsync(head, step, effect, token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        // Last: while its row is among the active ones the sweep looks after an instance that has ended but not told.
        if (head.Status.IsTerminal()) await backend.Index.EndAsync(head, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsEffect(HistoryEvent item) =>
        item is HistoryEvent.Decision or HistoryEvent.ExecutionCompleted or HistoryEvent.ExecutionFailed or HistoryEvent.ExecutionTerminated or HistoryEvent.ExecutionRewound;

    private ValueTask SendAsync(InstanceHead head, HistoryStep step, HistoryEvent effect, CancellationToken cancellationToken)
    {
        var executionKey = InstanceHead.KeyOf(head.Uid, step.Generation);
        return effect switch
        {
            HistoryEvent.TaskScheduled e => SendActivityAsync(MessageOf(head, executionKey, e), cancellationToken),
            HistoryEvent.TimerCreated e => SetAlarmAsync(head, e, cancellationToken),
            HistoryEvent.SubOrchestrationCreated e => StartChildAsync(head, executionKey, e, cancellationToken),
            HistoryEvent.EventSent e => SendEventAsync(executionKey, e, cancellationToken),
            HistoryEvent.ExecutionRewound e => AskAgainAsync(head, step, e, cancellationToken),
            HistoryEvent.ExecutionTerminated { Recursive: true } => TerminateAsync(head, cancellationToken),
            _ => TellParentAsync(head, cancellationToken),
        };
    }

    public async ValueTask SendActivityAsync(ActivityMessage message, CancellationToken cancellationToken)
    {
        var body = Encode(message);
        // Quotes and what lies beyond ASCII grow on their way into a message: an input that fits a row may not fit here.
        if (body.Length > QueueLimits.BodyBytes && message is { Input: { } text, InputBlob: null })
        {
            var spilled = await backend.Payloads.SpillAsync(message.Instance, new Payload(text, null, message.InputSize), cancellationToken).ConfigureAwait(false);
            body = Encode(message with { Input = null, InputBlob = spilled.Blob });
        }

        await backend.Queues.SendAsync(DurableTaskQueues.Activities, body, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Encode(ActivityMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MessagesJson.Default.ActivityMessage);

    private static ActivityMessage MessageOf(InstanceHead head, string executionKey, HistoryEvent.TaskScheduled task)
    {
        var input = task.Input;
        return new ActivityMessage(
            head.InstanceId, executionKey, task.Id, task.Name, input?.Blob is null ? input?.Text : null, input?.Blob, input?.Size ?? 0, task.Attempt,
            Activity.Current?.Id ?? head.TraceParent, task.Version.Length > 0 ? task.Version : null)
        {
            Resent = task.IsResent ? true : null,
        };
    }

    /// <summary>A timer cancelled within its own step needs none; one already due is taken in by the next step of this run.</summary>
    private ValueTask SetAlarmAsync(InstanceHead head, HistoryEvent.TimerCreated timer, CancellationToken cancellationToken) =>
        head.Timers.Any(open => open.Id == timer.Id) && timer.FireAt > head.UpdatedAt
            ? backend.Bells.SetAlarmAsync(head.InstanceId, timer.FireAt, cancellationToken)
            : ValueTask.CompletedTask;

    private async ValueTask StartChildAsync(
        InstanceHead head, string executionKey, HistoryEvent.SubOrchestrationCreated child, CancellationToken cancellationToken, bool isRevival = false)
    {
        var input = await backend.Payloads.StoreAsync(child.InstanceId, child.Input, cancellationToken).ConfigureAwait(false);
        var parent = new ParentLink(head.InstanceId, head.Name, executionKey, child.Id);
        var started = new HistoryEvent.ExecutionStarted(child.Name, input, parent, head.TraceParent, null) { Version = child.Version, Tags = child.Tags };
        var start = new InstanceStart(child.InstanceId, ChildUid(executionKey, child.Id), started, []);
        var result = await backend.Starter.StartAsync(start, cancellationToken).ConfigureAwait(false);
        if (result is StartResult.Started there)
        {
            if (isRevival) await ReviveAsync(there.Head, cancellationToken).ConfigureAwait(false);
            // It has ended, and may have died before it told.
            else if (there.Head.Status.IsTerminal()) await TellParentAsync(there.Head, cancellationToken).ConfigureAwait(false);
        }

        if (result is not StartResult.Refused refused) return;

        var failure = new TaskFailureDetails(
            typeof(OrchestrationAlreadyExistsException).FullName!, $"The id '{child.InstanceId}' belongs to another orchestration, which is {refused.Existing.Status}.");
        await CompleteAsync(head.InstanceId, executionKey, new HistoryEvent.SubOrchestrationFailed(child.Id, failure), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A rewound instance waits again for what it had asked for before: what has failed is tried again, and what was told while nobody
    /// listened is told again.</summary>
    private async ValueTask AskAgainAsync(InstanceHead head, HistoryStep rewoundStep, HistoryEvent.ExecutionRewound rewound, CancellationToken cancellationToken)
    {
        var executionKey = InstanceHead.KeyOf(head.Uid, rewoundStep.Generation);
        if (await backend.Instances.LoadAsync(head.InstanceId, cancellationToken).ConfigureAwait(false) is not { } loaded || loaded.Head.ExecutionKey != executionKey) return;
        var events = loaded.Steps.SelectMany(step => step.Events);
        var settled = events.Concat(loaded.Inbox.Rows.SelectMany(row => row.Events)).OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToHashSet();
        var before = loaded.Steps.Where(step => step.Sequence < rewound.FromStep).SelectMany(step => step.Events).OfType<HistoryEvent.Decision>();
        foreach (var decision in before.Where(decision => !settled.Contains(decision.TaskId)))
        {
            // Events were sent, and nothing comes back for them.
            if (decision is HistoryEvent.EventSent) continue;
            if (decision is HistoryEvent.SubOrchestrationCreated child) await StartChildAsync(head, executionKey, child, cancellationToken, isRevival: true).ConfigureAwait(false);
            else await SendAsync(head, rewoundStep, decision, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ReviveAsync(InstanceHead child, CancellationToken cancellationToken)
    {
        if (child.Status == OrchestrationRuntimeStatus.Failed) await backend.Rewinder.RewindAsync(child.InstanceId, "Its parent was rewound.", cancellationToken).ConfigureAwait(false);
        else if (child.Status.IsTerminal()) await TellParentAsync(child, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SendEventAsync(string executionKey, HistoryEvent.EventSent sent, CancellationToken cancellationToken)
    {
        var eventId = string.Create(CultureInfo.InvariantCulture, $"{executionKey}.{sent.Id:D8}");
        var content = await backend.Payloads.StoreAsync(sent.InstanceId, sent.Content, cancellationToken).ConfigureAwait(false);
        var raised = new HistoryEvent.EventRaised(eventId, sent.Name, content);
        await DeliverAsync(sent.InstanceId, InstanceRows.Event(eventId), raised, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells the parent, if there is one. A terminated child counts as failed.</summary>
    private async ValueTask TellParentAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        if (head.Parent is not { } parent) return;
        var output = await backend.Payloads.StoreAsync(parent.InstanceId, head.Output, cancellationToken).ConfigureAwait(false);
        HistoryEvent.Completion outcome = head.Status switch
        {
            OrchestrationRuntimeStatus.Completed => new HistoryEvent.SubOrchestrationCompleted(parent.TaskId, output),
            OrchestrationRuntimeStatus.Failed => new HistoryEvent.SubOrchestrationFailed(parent.TaskId, head.Failure!),
            _ => new HistoryEvent.SubOrchestrationFailed(parent.TaskId, new TaskFailureDetails("Terminated", $"Sub-orchestration '{head.InstanceId}' was terminated.")),
        };
        await CompleteAsync(parent.InstanceId, parent.ExecutionKey, outcome, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Passes a recursive terminate on to the children of the generation that it met.</summary>
    private async ValueTask TerminateAsync(InstanceHead head, CancellationToken cancellationToken)
    {
        var steps = await backend.Instances.GetReadableStepsAsync(head.InstanceId, head.Generation, cancellationToken).ConfigureAwait(false);
        var settled = HistorySteps.Effective(steps).SelectMany(step => step.Events).OfType<HistoryEvent.Completion>().Select(item => item.TaskId).ToHashSet();
        // Those of voided steps too: they were started.
        foreach (var child in steps.SelectMany(step => step.Events).OfType<HistoryEvent.SubOrchestrationCreated>().Where(child => !settled.Contains(child.Id)))
        {
            var row = InstanceRows.Control("parent-" + ChildUid(head.ExecutionKey, child.Id));
            await DeliverAsync(child.InstanceId, row, new HistoryEvent.ExecutionTerminated(null, true), cancellationToken).ConfigureAwait(false);
        }

        await TellParentAsync(head, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask CompleteAsync(string instanceId, string executionKey, HistoryEvent.Completion outcome, CancellationToken cancellationToken) =>
        DeliverAsync(instanceId, InstanceRows.Completion(executionKey, outcome.TaskId), outcome, cancellationToken);

    /// <summary>Row first, bell second: a bell may be answered before its row is there, a row must not be left without one.</summary>
    private async ValueTask DeliverAsync(string instanceId, string row, HistoryEvent item, CancellationToken cancellationToken)
    {
        var inserted = await backend.Instances.InsertAsync(instanceId, row, backend.Time.GetUtcNow(), item, cancellationToken).ConfigureAwait(false);
        if (inserted != InboxInsert.Gone) await backend.Bells.RingAsync(instanceId, cancellationToken).ConfigureAwait(false);
    }

    // The same for a repeated start, another for every other call.
    private static string ChildUid(string executionKey, int taskId) =>
        DeterministicGuid.Of(string.Create(CultureInfo.InvariantCulture, $"{executionKey}/{taskId}")).ToString("D");
}
