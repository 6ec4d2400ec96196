using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace FunctionsPlatform.Durable;

/// <summary>Starts, signals, watches and removes orchestrations. Thread-safe; any process that reaches the storage may have one.</summary>
/// <remarks>A call that throws may be repeated: starts with the same instance id and controls are idempotent.</remarks>
public sealed class DurableTaskClient(DurableTaskBackend backend)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    private readonly InstanceListing listing = new(backend);
    private long events;

    /// <summary>Starts an instance.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="OrchestrationAlreadyExistsException">The id belongs to an instance that has not ended, or ended in a deduped state.</exception>
    public async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName name, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellationToken = default) =>
        await TryScheduleNewOrchestrationInstanceAsync(name, input, options, cancellationToken).ConfigureAwait(false) switch
        {
            ScheduleOutcome.AlreadyExists existing => throw new OrchestrationAlreadyExistsException(existing.Id, existing.Status),
            var started => started.InstanceId,
        };

    /// <summary>As <see cref="ScheduleNewOrchestrationInstanceAsync"/>, for callers to whom an existing instance is an answer.</summary>
    public async Task<ScheduleOutcome> TryScheduleNewOrchestrationInstanceAsync(
        TaskName name, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new StartOrchestrationOptions();
        var instanceId = options.InstanceId ?? backend.Ids.NewOrderedUid(backend.Time.GetUtcNow());
        InstanceIds.Require(instanceId);
        using var span = DurableTelemetry.Source.StartActivity("durable.start", ActivityKind.Producer);
        span?.SetTag("durable.instance", instanceId);
        var payload = await PackAsync(instanceId, "The input", input, cancellationToken).ConfigureAwait(false);
        var started = new HistoryEvent.ExecutionStarted(name, payload, null, Activity.Current?.Id, options.StartAt)
        {
            Version = options.Version ?? backend.Options.Versioning.DefaultVersion,
            Tags = TaskTags.Of(options.Tags),
        };
        var start = new InstanceStart(instanceId, backend.Ids.NewUid(), started, options.DedupeStatuses);
        return await backend.Starter.StartAsync(start, cancellationToken).ConfigureAwait(false) switch
        {
            StartResult.Refused refused => new ScheduleOutcome.AlreadyExists(instanceId, refused.Existing.Status),
            _ => new ScheduleOutcome.Started(instanceId),
        };
    }

    /// <summary>Raises an event; it waits there until the orchestration asks for it. Events of one client arrive in the order raised.</summary>
    /// <returns>False when there is no such instance or it has ended: the event is dropped.</returns>
    public async Task<bool> RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellationToken = default)
    {
        var eventId = NextEventId();
        var payload = await PackAsync(instanceId, "The event", eventPayload, cancellationToken).ConfigureAwait(false);
        var raised = new HistoryEvent.EventRaised(eventId, eventName, payload);
        return await DeliverAsync(instanceId, InstanceRows.Event(eventId), raised, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the instance at its next step. Activities under way run to their end; their results are dropped.</summary>
    /// <returns>False when there is no such instance or it has ended.</returns>
    public async Task<bool> TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new TerminateInstanceOptions();
        var output = await PackAsync(instanceId, "The output", options.Output, cancellationToken).ConfigureAwait(false);
        return await ControlAsync(instanceId, new HistoryEvent.ExecutionTerminated(output, options.Recursive), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the orchestrator's progress; what arrives waits. Children go on.</summary>
    /// <returns>False when there is no such instance or it has ended.</returns>
    public Task<bool> SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        ControlAsync(instanceId, new HistoryEvent.ExecutionSuspended(reason), cancellationToken);

    /// <summary>Lets a suspended or parked instance go on.</summary>
    /// <returns>False when there is no such instance or it has ended.</returns>
    public Task<bool> ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        ControlAsync(instanceId, new HistoryEvent.ExecutionResumed(reason), cancellationToken);

    /// <returns>Null when there is no such instance.</returns>
    public async Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellationToken = default) =>
        await backend.Instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is { } found
            ? await listing.DescribeAsync(found.Head, getInputsAndOutputs, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>All instances that match, by id, read page by page.</summary>
    public async IAsyncEnumerable<OrchestrationMetadata> GetAllInstancesAsync(
        OrchestrationQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        query ??= new OrchestrationQuery();
        while (true)
        {
            var page = await GetInstancesPageAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var instance in page.Instances) yield return instance;
            if (page.ContinuationToken is null) yield break;
            query = query with { ContinuationToken = page.ContinuationToken };
        }
    }

    public Task<OrchestrationPage> GetInstancesPageAsync(OrchestrationQuery query, CancellationToken cancellationToken = default) =>
        listing.GetPageAsync(query, cancellationToken);

    /// <summary>Waits until the first step has run. Returns at once when it has.</summary>
    /// <exception cref="KeyNotFoundException">There is no such instance.</exception>
    public Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellationToken = default) =>
        WaitAsync(instanceId, static status => status != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellationToken);

    /// <summary>Waits until the instance has ended.</summary>
    /// <exception cref="KeyNotFoundException">There is no such instance.</exception>
    public Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellationToken = default) =>
        WaitAsync(instanceId, static status => status.IsTerminal(), getInputsAndOutputs, cancellationToken);

    /// <summary>The live generation's history as a replay sees it, payloads included; empty when there is no such instance.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        var history = new List<HistoryEvent>();
        foreach (var item in (await GetOrchestrationStepsAsync(instanceId, cancellationToken).ConfigureAwait(false)).Where(step => !step.IsVoid).SelectMany(step => step.Events))
        {
            var payload = await backend.Payloads.LoadAsync(HistoryEventPayloads.PayloadOf(item), cancellationToken).ConfigureAwait(false);
            history.Add(payload is null ? item : HistoryEventPayloads.WithPayload(item, payload));
        }

        return history;
    }

    /// <summary>The live generation step by step, those included that a rewind has voided. Empty when there is no such instance, or it has not run.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the message names the row.</exception>
    public async Task<IReadOnlyList<OrchestrationStep>> GetOrchestrationStepsAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        if (await backend.Instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return [];
        var steps = await backend.Instances.GetStepsAsync(instanceId, found.Head.Generation, cancellationToken).ConfigureAwait(false);
        var effective = HistorySteps.Effective(steps).Select(step => step.Sequence).ToHashSet();
        return [.. steps.Select(step => new OrchestrationStep(step.Sequence, step.At, step.Events, !effective.Contains(step.Sequence)))];
    }

    /// <summary>The live generation to take away: for a test that replays it against other code. Null when there is no such instance.</summary>
    public async Task<RecordedHistory?> RecordHistoryAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        if (await backend.Instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) is not { } found) return null;
        var steps = await backend.Instances.GetStepsAsync(instanceId, found.Head.Generation, cancellationToken).ConfigureAwait(false);
        return await backend.RecordAsync(found.Head, steps, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts an ended instance once more with the input, name, version and tags of its last generation. It has no parent then.</summary>
    /// <param name="restartWithNewInstanceId">False: under the same id; the ended instance is replaced.</param>
    /// <returns>The id.</returns>
    /// <exception cref="KeyNotFoundException">There is no such instance.</exception>
    /// <exception cref="OrchestrationAlreadyExistsException">It has not ended, and its id was to be used again.</exception>
    /// <exception cref="InvalidDataException">Its input cannot be read.</exception>
    public async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellationToken = default)
    {
        var found = await backend.Instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false) ?? throw Missing(instanceId);
        var id = restartWithNewInstanceId ? backend.Ids.NewOrderedUid(backend.Time.GetUtcNow()) : instanceId;
        var input = await listing.InputAsync(found.Head, cancellationToken).ConfigureAwait(false);
        var loaded = await backend.Payloads.LoadAsync(input, cancellationToken).ConfigureAwait(false);
        var stored = await backend.Payloads.StoreAsync(id, loaded is null ? null : loaded with { Blob = null }, cancellationToken).ConfigureAwait(false);
        var started = new HistoryEvent.ExecutionStarted(found.Head.Name, stored, null, Activity.Current?.Id, null) { Version = found.Head.Version, Tags = found.Head.Tags };
        var start = new InstanceStart(id, backend.Ids.NewUid(), started, []);
        return await backend.Starter.StartAsync(start, cancellationToken).ConfigureAwait(false) is StartResult.Refused refused
            ? throw new OrchestrationAlreadyExistsException(id, refused.Existing.Status)
            : id;
    }

    /// <summary>Puts a failed instance back to before its failure and lets it go on: the activities and sub-orchestrations that failed are tried again,
    /// what succeeded is kept. With code that was repaired meanwhile the failing step runs anew.</summary>
    /// <exception cref="KeyNotFoundException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not failed.</exception>
    public async Task RewindInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellationToken = default)
    {
        switch (await backend.Rewinder.RewindAsync(instanceId, reason, cancellationToken).ConfigureAwait(false))
        {
            case RewindOutcome.Missing: throw Missing(instanceId);
            case RewindOutcome.NotFailed: throw new InvalidOperationException($"Orchestration '{instanceId}' has not failed, so there is nothing to rewind.");
        }
    }

    /// <summary>Removes an ended instance with its history and payloads.</summary>
    public Task<PurgeResult> PurgeInstanceAsync(string instanceId, CancellationToken cancellationToken = default) => PurgeInstanceAsync(instanceId, null, cancellationToken);

    /// <inheritdoc cref="PurgeInstanceAsync(string,CancellationToken)"/>
    public async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options, CancellationToken cancellationToken = default)
    {
        if (options is { Recursive: true }) return new PurgeResult(await backend.Remover.RemoveTreeAsync(instanceId, cancellationToken).ConfigureAwait(false), true);
        return new PurgeResult(await backend.Remover.RemoveAsync(instanceId, cancellationToken).ConfigureAwait(false) ? 1 : 0, true);
    }

    /// <summary>Removes the ended instances that match. Reads no others.</summary>
    public Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, CancellationToken cancellationToken = default)
    {
        var began = backend.Time.GetTimestamp();
        return listing.PurgeAsync(
            ListingPhase.EndedAs(filter.Statuses, filter.CreatedFrom, null),
            row => (filter.CreatedFrom is not { } from || row.WrittenAt >= from) && (filter.CreatedTo is not { } to || row.WrittenAt <= to),
            int.MaxValue,
            () => filter.Timeout is { } timeout && backend.Time.GetElapsedTime(began) >= timeout,
            cancellationToken);
    }

    /// <summary>Removes instances that ended before <paramref name="olderThan"/>, up to <paramref name="limit"/> of them. Reads no others.</summary>
    public Task<PurgeResult> PurgeCompletedAsync(DateTimeOffset olderThan, int limit = 1_000, CancellationToken cancellationToken = default) =>
        listing.PurgeAsync(ListingPhase.EndedAs([], null, olderThan.AddTicks(-1)), static _ => true, limit, static () => false, cancellationToken);

    /// <summary>The ids of instances that have ended, by how and when they did. Reads the index alone.</summary>
    /// <param name="runtimeStatus">Null or empty: ended in whatever way.</param>
    /// <param name="lastInstanceKey">The continuation token of the page before.</param>
    public Task<InstanceIdPage> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = 100,
        string? lastInstanceKey = null,
        CancellationToken cancellationToken = default) =>
        listing.GetIdsAsync([.. runtimeStatus ?? []], completedTimeFrom, completedTimeTo, pageSize, lastInstanceKey, cancellationToken);

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<OrchestrationRuntimeStatus, bool> until, bool getInputsAndOutputs, CancellationToken cancellationToken)
    {
        using var waiter = backend.Signals.Wait(instanceId, until);
        for (var poll = FirstPoll; ; poll = poll * 2 < LongestPoll ? poll * 2 : LongestPoll)
        {
            var found = await backend.Instances.GetHeadAsync(instanceId, cancellationToken).ConfigureAwait(false)
                ?? throw Missing(instanceId);
            // Another process may run the instance: then no signal comes and the poll finds out.
            var head = until(found.Head.Status) ? found.Head : await HearAsync(waiter, backend.Signals.Share(waiter.HasHeard ? LongestPoll : poll), cancellationToken).ConfigureAwait(false);
            if (head is not null) return await listing.DescribeAsync(head, getInputsAndOutputs, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Null when the time is up.</returns>
    private async Task<InstanceHead?> HearAsync(InstanceWaiter waiter, TimeSpan time, CancellationToken cancellationToken)
    {
        using var heard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(waiter.Reached, Task.Delay(time, backend.Time, heard.Token)).ConfigureAwait(false);
        await heard.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return waiter.Reached.IsCompleted ? await waiter.Reached.ConfigureAwait(false) : null;
    }

    private static KeyNotFoundException Missing(string instanceId) => new($"There is no orchestration '{instanceId}'.");

    private Task<bool> ControlAsync(string instanceId, HistoryEvent.Control control, CancellationToken cancellationToken) =>
        DeliverAsync(instanceId, InstanceRows.Control(NextEventId()), control, cancellationToken);

    private async Task<bool> DeliverAsync(string instanceId, string row, HistoryEvent item, CancellationToken cancellationToken)
    {
        var inserted = await backend.Instances.InsertAsync(instanceId, row, backend.Time.GetUtcNow(), item, cancellationToken).ConfigureAwait(false);
        if (inserted == InboxInsert.Gone) return false;
        await backend.Bells.RingAsync(instanceId, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private ValueTask<Payload?> PackAsync(string instanceId, string what, object? value, CancellationToken cancellationToken) =>
        backend.Payloads.StoreAsync(instanceId, backend.Options.Pack(what, value), cancellationToken);

    // Time, then a count for calls within one tick, then chance for other processes: sorts in the order raised.
    private string NextEventId() => string.Create(
        CultureInfo.InvariantCulture, $"{backend.Time.GetUtcNow().UtcTicks:x16}-{Interlocked.Increment(ref events):x8}-{backend.Ids.NewSuffix(10)}");
}
