using System.Collections.Immutable;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Durable;

/// <summary>A step while it takes shape: collects what it takes in and decides, then packs it into one batch.</summary>
internal sealed class StepDraft(DurableTaskBackend backend, LiveInstance instance, StepInputs inputs, DateTimeOffset now, string trigger)
{
    private readonly List<HistoryEvent> events = [];
    private readonly HashSet<InboxRow> taken = new(inputs.Stale, ReferenceEqualityComparer.Instance);
    private InstanceHead head = instance.Head with { UpdatedAt = now, WriteId = backend.Ids.NewUid() };
    private OrchestratorExecution? execution = instance.Execution;
    private ImmutableArray<HistoryEvent> carried = [];
    private bool unseen;

    public bool InboxIsWhole { get; init; }

    public bool MayAdvance =>
        head.Status is OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending
        && inputs.Rows.Length + inputs.DueTimers.Length > 0
        && !(head.Status == OrchestrationRuntimeStatus.Pending && head.StartAt > now);

    public bool IsWorthACommit => events.Count > 0 || head.Status != instance.Head.Status || instance.MustWrite || taken.Count > 0;

    /// <returns>True when a terminate waits: it wins over everything else.</returns>
    public bool TryTerminate()
    {
        var terminate = inputs.Controls.SelectMany(row => row.Events).OfType<HistoryEvent.ExecutionTerminated>().FirstOrDefault();
        if (terminate is null) return false;
        taken.UnionWith(inputs.Controls);
        events.Add(terminate);
        head = head with { Status = OrchestrationRuntimeStatus.Terminated, Output = terminate.Output, Reason = null, Timers = [] };
        return true;
    }

    public void ApplyControls()
    {
        foreach (var row in inputs.Controls)
        {
            taken.Add(row);
            foreach (var control in row.Events) Apply(control);
        }
    }

    public void Park(string reason)
    {
        head = head with { Status = OrchestrationRuntimeStatus.Parked, Reason = reason };
        execution = null;
    }

    public void Fail(TaskFailureDetails failure)
    {
        var ending = new HistoryEvent.ExecutionFailed(failure);
        events.Add(ending);
        End(ending);
        execution = null;
    }

    public async Task AdvanceAsync(OrchestratorExecution running, CancellationToken cancellationToken)
    {
        execution = running;
        var arrivals = new List<(HistoryEvent Event, InboxRow? Row)>();
        foreach (var row in inputs.Rows)
        {
            var loaded = await backend.Payloads.LoadArrivalsAsync(row.Events, cancellationToken).ConfigureAwait(false);
            arrivals.AddRange(loaded.Select(item => (item, (InboxRow?)row)));
        }

        arrivals.AddRange(inputs.DueTimers.Select(item => (item, (InboxRow?)null)));
        var advance = running.Advance(now, [.. arrivals.Select(arrival => arrival.Event)]);
        var seen = arrivals.Take(advance.Seen).ToList();
        taken.UnionWith(seen.Select(arrival => arrival.Row).OfType<InboxRow>());
        unseen = advance.Seen < arrivals.Count;
        // A start row may hold several events; those behind the one that ended the generation go on with the next.
        carried = [.. advance.Carried, .. arrivals.Skip(advance.Seen).Where(arrival => arrival.Row is { } row && taken.Contains(row)).Select(arrival => arrival.Event)];

        var owner = head.InstanceId;
        events.AddRange(await backend.Payloads.StoreAsync(owner, advance.Taken, cancellationToken).ConfigureAwait(false));
        events.AddRange(await backend.Payloads.StoreAsync(owner, advance.Decisions, cancellationToken).ConfigureAwait(false));
        head = head with
        {
            Status = OrchestrationRuntimeStatus.Running,
            Reason = null,
            Timers = running.OpenTimers,
            Seen = head.Seen.Plus([.. seen.Where(arrival => arrival.Row is { IsStart: false }).Select(arrival => arrival.Event).OfType<HistoryEvent.EventRaised>().Select(raised => raised.EventId)]),
        };
        await SetCustomStatusAsync(running, cancellationToken).ConfigureAwait(false);
        if (advance.Ending is null) return;
        var ending = (HistoryEvent.Ending)await backend.Payloads.StoreAsync(owner, advance.Ending, cancellationToken).ConfigureAwait(false);
        events.Add(ending);
        End(ending);
    }

    public async Task<StepCommit> BuildAsync(CancellationToken cancellationToken)
    {
        var generation = instance.Head.Generation;
        var step = events.Count == 0 ? null : new HistoryStep(generation, instance.Head.Sequence + 1, now, [.. events]);
        var unsent = step is not null && HasEffects() ? new UnsentStep(generation, step.Sequence, trigger, now) : null;
        var isNewGeneration = head.Generation != generation;
        foreach (var (booked, open) in instance.OpenTasks)
        {
            open.ExceptWith(events.OfType<HistoryEvent.Completion>().Select(item => item.TaskId));
            if (open.Count == 0) instance.Sent.Add(booked);
        }

        head = head with
        {
            Sequence = isNewGeneration ? 0 : step?.Sequence ?? head.Sequence,
            Unsent = [.. head.Unsent.Where(earlier => !instance.Sent.Contains(earlier) && !SettlesWithThis(earlier)), .. unsent is null ? [] : new[] { unsent }],
        };

        var batch = ImmutableArray.CreateBuilder<TableOperation>();
        batch.Add(new TableOperation.Replace(InstanceRows.Head, InstanceHeadCodec.Encode(head), instance.ETag));
        if (head.Status.IsTerminal()) batch.Add(new TableOperation.Delete(InstanceRows.Live, TableOperation.AnyETag));
        if (step is not null && (!isNewGeneration || unsent is not null))
        {
            var row = await backend.Instances.EncodeStepAsync(head.InstanceId, now, step.Events, cancellationToken).ConfigureAwait(false);
            batch.Add(new TableOperation.Insert(InstanceRows.History(generation, step.Sequence), row));
        }

        foreach (var row in taken.Where(row => row.IsStored)) batch.Add(new TableOperation.Delete(row.Key, TableOperation.AnyETag));
        var garbage = isNewGeneration ? await StartNextAsync(batch, cancellationToken).ConfigureAwait(false) : [];
        return new StepCommit(head, step, batch.ToImmutable())
        {
            Unsent = unsent,
            Taken = [.. taken],
            Execution = isNewGeneration || head.Status.IsTerminal() ? null : execution,
            Garbage = garbage,
            RunAgain = !head.Status.IsTerminal() && RunAgain(isNewGeneration),
        };
    }

    /// <summary>The batch that holds the last outcomes of a step's activities also strikes its booking.</summary>
    private bool SettlesWithThis(UnsentStep booking)
    {
        var local = instance.Local.Find(step => step.Booking == booking);
        return local is not null && local.Open <= taken.Count(row => row.Step == local);
    }

    private void Apply(HistoryEvent control)
    {
        switch (control)
        {
            case HistoryEvent.ExecutionSuspended suspended when head.Status is OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending:
                head = head with { Status = OrchestrationRuntimeStatus.Suspended, Reason = suspended.Reason };
                events.Add(control);
                break;
            case HistoryEvent.ExecutionResumed when head.Status == OrchestrationRuntimeStatus.Parked:
                head = head with { Status = OrchestrationRuntimeStatus.Running, Reason = null };
                break;
            case HistoryEvent.ExecutionResumed when head.Status == OrchestrationRuntimeStatus.Suspended:
                head = head with { Status = OrchestrationRuntimeStatus.Running, Reason = null };
                events.Add(control);
                break;
        }
    }

    private async Task SetCustomStatusAsync(OrchestratorExecution running, CancellationToken cancellationToken)
    {
        if (!running.CustomStatusChanged) return;
        var status = await backend.Payloads.StoreAsync(head.InstanceId, running.CustomStatus, cancellationToken).ConfigureAwait(false);
        head = head with { CustomStatus = status };
    }

    private void End(HistoryEvent.Ending ending) => head = ending switch
    {
        HistoryEvent.ExecutionCompleted completed => head with { Status = OrchestrationRuntimeStatus.Completed, Output = completed.Result, Timers = [] },
        HistoryEvent.ExecutionFailed failed => head with { Status = OrchestrationRuntimeStatus.Failed, Failure = failed.Failure, Timers = [] },
        HistoryEvent.ContinuedAsNew next => head with { Generation = head.Generation + 1, Timers = [], Version = next.NewVersion ?? head.Version },
        _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, "An unknown ending."),
    };

    private bool HasEffects() => head.Status.IsTerminal() || events.Any(item => item is HistoryEvent.Decision);

    /// <summary>Puts the next generation's start into its inbox and clears the history of this one, as far as the batch has room.</summary>
    /// <returns>The rows that it has no room for.</returns>
    private async Task<ImmutableArray<string>> StartNextAsync(ImmutableArray<TableOperation>.Builder batch, CancellationToken cancellationToken)
    {
        var input = events.OfType<HistoryEvent.ContinuedAsNew>().Single().Input;
        var started = new HistoryEvent.ExecutionStarted(head.Name, input, head.Parent, head.TraceParent, null) { Version = head.Version, Tags = head.Tags };
        var first = await backend.Payloads.StoreAsync(head.InstanceId, [started, .. carried], cancellationToken).ConfigureAwait(false);
        var start = await backend.Instances.EncodeStepAsync(head.InstanceId, now, first, cancellationToken).ConfigureAwait(false);
        batch.Add(new TableOperation.Insert(InstanceRows.Start(head.Generation), start));
        var old = Enumerable.Range(1, instance.Head.Sequence).Select(sequence => InstanceRows.History(instance.Head.Generation, sequence))
            .Where(row => !head.Unsent.Any(unsent => InstanceRows.History(unsent.Generation, unsent.Sequence) == row)).ToList();
        var room = TableLimits.BatchOperations - batch.Count;
        foreach (var row in old.Take(room)) batch.Add(new TableOperation.Delete(row, TableOperation.AnyETag));
        return [.. old.Skip(room)];
    }

    private bool RunAgain(bool isNewGeneration)
    {
        if (head.Status is not (OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Pending)) return false;
        return isNewGeneration || !InboxIsWhole || unseen
            || head.Timers.Any(timer => timer.FireAt <= now)
            // Resumed: what arrived meanwhile was held back.
            || instance.Head.Status is OrchestrationRuntimeStatus.Suspended or OrchestrationRuntimeStatus.Parked;
    }
}
