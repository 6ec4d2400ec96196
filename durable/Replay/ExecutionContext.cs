using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Durable;

/// <summary>The context that orchestrator code sees, and the book of what it asked for.</summary>
internal sealed class ExecutionContext(ExecutionIdentity identity) : TaskOrchestrationContext
{
    private readonly Dictionary<int, OpenTask> open = [];
    private readonly SortedDictionary<int, DateTimeOffset> timers = [];
    private readonly List<EventWaiter> waiters = [];
    private readonly List<HistoryEvent.EventRaised> buffered = [];
    private ImmutableArray<HistoryEvent>.Builder decisions = ImmutableArray.CreateBuilder<HistoryEvent>();
    private DateTimeOffset now;
    private bool replaying;
    private bool ended;
    private int nextId;
    private int guids;
    private int rewinds;

    public OrchestratorLoop Loop { get; } = new();

    public string? Input { get; set; }

    public Payload? CustomStatus { get; private set; }

    public bool CustomStatusChanged { get; private set; }

    public NextGeneration? NextGeneration { get; private set; }

    public bool IsWaiting => open.Count > 0 || waiters.Count > 0;

    public ImmutableArray<OpenTimer> OpenTimers => [.. timers.Select(timer => new OpenTimer(timer.Key, timer.Value))];

    public override TaskName Name => identity.Name;

    public override string InstanceId => identity.InstanceId;

    public override string Version => identity.Version;

    public override IReadOnlyDictionary<string, object?> Properties => identity.Options.Properties;

    public override ParentOrchestrationInstance? Parent =>
        identity.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => now.UtcDateTime;

    public override bool IsReplaying => replaying;

    protected override ILoggerFactory LoggerFactory => identity.Loggers;

    public bool IsOpen(int taskId) => open.ContainsKey(taskId);

    public void BeginStep(DateTimeOffset at, bool isReplay)
    {
        now = at;
        replaying = isReplay;
        CustomStatusChanged = false;
    }

    public void End() => ended = true;

    public ImmutableArray<HistoryEvent> TakeDecisions()
    {
        var taken = decisions.DrainToImmutable();
        decisions = ImmutableArray.CreateBuilder<HistoryEvent>();
        return taken;
    }

    public ImmutableArray<HistoryEvent> UnprocessedEvents() => NextGeneration is { KeepEvents: true } ? [.. buffered] : [];

    /// <returns>False when nobody waits for it: the outcome of something forgotten.</returns>
    public bool Deliver(HistoryEvent arrival) => arrival switch
    {
        HistoryEvent.Completion completion => Deliver(completion),
        HistoryEvent.EventRaised raised => Deliver(raised),
        HistoryEvent.ExecutionRewound rewound => Rewind(rewound),
        _ => true,
    };

    public override T? GetInput<T>() where T : default => identity.Converter.Deserialize<T>(Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        OrchestratorLoop.Surface(ActivityAsync<TResult>(name, input, options));

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        OrchestratorLoop.Surface(SubOrchestratorAsync<TResult>(name, input, options));

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) =>
        OrchestratorLoop.Surface(TimerAsync(fireAt, cancellationToken));

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        OrchestratorLoop.Surface(EventAsync<T>(eventName, cancellationToken));

    public override Task<T> WaitForExternalEvent<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        OrchestratorLoop.Surface(EventAsync<T>(eventName, timeout, cancellationToken));

    private async Task<TResult> ActivityAsync<TResult>(TaskName name, object? input, TaskOptions? options)
    {
        TaskInput.RefuseOptions(input, options);
        var call = new HistoryEvent.TaskScheduled(0, name, Pack($"The input of activity '{name}'", input), 1)
        {
            Version = options?.Version ?? identity.Version,
            Tags = TaskTags.Of(options?.Tags),
        };
        var result = await Retrying.RunAsync(this, options?.Retry, (attempt, failed) => Schedule(call with { Attempt = attempt, RetryOf = failed }), PauseAsync);
        return Read<TResult>(result);
    }

    private async Task<TResult> SubOrchestratorAsync<TResult>(TaskName name, object? input, TaskOptions? options)
    {
        TaskInput.RefuseOptions(input, options);
        var instanceId = (options as SubOrchestrationOptions)?.InstanceId;
        var call = new HistoryEvent.SubOrchestrationCreated(0, name, instanceId ?? "", Pack($"The input of sub-orchestration '{name}'", input))
        {
            Version = options?.Version ?? identity.Options.Versioning.DefaultVersion,
            Tags = TaskTags.Of(options?.Tags),
        };
        var result = await Retrying.RunAsync(this, options?.Retry, (_, failed) => StartChild(call with { RetryOf = failed }), PauseAsync);
        return Read<TResult>(result);
    }

    private Task PauseAsync(TimeSpan pause, int failedTry) => TimerAsync(CurrentUtcDateTime.Add(pause), CancellationToken.None, failedTry);

    private Task<Payload?> TimerAsync(DateTime fireAt, CancellationToken cancellationToken, int? retryOf = null)
    {
        RequireOwnFlow();
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<Payload?>(cancellationToken);
        var due = new DateTimeOffset(DateTime.SpecifyKind(fireAt, DateTimeKind.Utc));
        var id = nextId++;
        decisions.Add(new HistoryEvent.TimerCreated(id, due) { RetryOf = retryOf });
        var task = new OpenTask("timer", typeof(HistoryEvent.TimerFired), null, new TaskCompletionSource<Payload?>());
        open.Add(id, task);
        timers.Add(id, due);
        return Cancellable(task.Source, () => Close(id), cancellationToken);
    }

    private async Task<T> EventAsync<T>(string eventName, CancellationToken cancellationToken) =>
        Read<T>(await WaitForEvent(eventName, cancellationToken));

    private async Task<T> EventAsync<T>(string eventName, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var loser = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var raised = WaitForEvent(eventName, loser.Token);
        // One that is already here needs no timer.
        if (raised.IsCompleted) return Read<T>(await raised);
        var deadline = TimerAsync(CurrentUtcDateTime.Add(timeout), loser.Token);
        var winner = await Task.WhenAny(raised, deadline);
        Cancel(loser);
        if (winner == raised) return Read<T>(await raised);
        cancellationToken.ThrowIfCancellationRequested();
        throw new TaskCanceledException($"No event '{eventName}' within {timeout}.");
    }

    public override void SendEvent(string instanceId, string eventName, object? payload = null)
    {
        RequireOwnFlow();
        InstanceIds.Require(instanceId);
        var content = Pack($"The event '{eventName}'", payload);
        decisions.Add(new HistoryEvent.EventSent(nextId++, instanceId, eventName, content));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        RequireOwnFlow();
        CustomStatus = Pack("The custom status", customStatus);
        CustomStatusChanged = true;
    }

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        RequireOwnFlow();
        NextGeneration = new NextGeneration(Pack("The new input", options.NewInput), options.PreserveUnprocessedEvents, options.NewVersion?.Version);
    }

    public override Guid NewGuid()
    {
        RequireOwnFlow();
        // What was made in steps that a rewind voided must not be made again.
        var after = rewinds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"_r{rewinds}");
        return DeterministicGuid.Of(string.Create(CultureInfo.InvariantCulture, $"{InstanceId}_{identity.ExecutionKey}_{guids++}{after}"));
    }

    private bool Rewind(HistoryEvent.ExecutionRewound rewound)
    {
        nextId = rewound.NextId;
        rewinds++;
        return true;
    }

    private Task<Payload?> Schedule(HistoryEvent.TaskScheduled call)
    {
        RequireOwnFlow();
        var id = nextId++;
        decisions.Add(call with { Id = id, TaskId = id });
        return Open(id, new OpenTask(call.Name, typeof(HistoryEvent.TaskCompleted), typeof(HistoryEvent.TaskFailed), new TaskCompletionSource<Payload?>()));
    }

    private Task<Payload?> StartChild(HistoryEvent.SubOrchestrationCreated call)
    {
        RequireOwnFlow();
        var childId = call.InstanceId.Length > 0 ? call.InstanceId : NewGuid().ToString("N");
        InstanceIds.Require(childId);
        var id = nextId++;
        decisions.Add(call with { Id = id, TaskId = id, InstanceId = childId });
        return Open(id, new OpenTask(
            call.Name, typeof(HistoryEvent.SubOrchestrationCompleted), typeof(HistoryEvent.SubOrchestrationFailed), new TaskCompletionSource<Payload?>()));
    }

    private Task<Payload?> Open(int id, OpenTask task)
    {
        open.Add(id, task);
        return task.Source.Task;
    }

    private Task<Payload?> WaitForEvent(string eventName, CancellationToken cancellationToken)
    {
        RequireOwnFlow();
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<Payload?>(cancellationToken);
        var index = buffered.FindIndex(raised => SameName(raised.Name, eventName));
        if (index >= 0)
        {
            var content = buffered[index].Content;
            buffered.RemoveAt(index);
            return Task.FromResult(content);
        }

        var waiter = new EventWaiter(eventName, new TaskCompletionSource<Payload?>());
        waiters.Add(waiter);
        return Cancellable(waiter.Source, () => waiters.Remove(waiter), cancellationToken);
    }

    private static async Task<Payload?> Cancellable(TaskCompletionSource<Payload?> source, Action forget, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(() =>
        {
            forget();
            OrchestratorLoop.Complete(() => source.TrySetCanceled(cancellationToken));
        });
        return await source.Task;
    }

    private void Close(int taskId)
    {
        open.Remove(taskId);
        timers.Remove(taskId);
    }

    private bool Deliver(HistoryEvent.Completion completion)
    {
        if (!open.TryGetValue(completion.TaskId, out var task) || !task.Takes(completion)) return false;
        Close(completion.TaskId);
        OrchestratorLoop.Complete(() =>
        {
            switch (completion)
            {
                case HistoryEvent.TaskFailed failed:
                    task.Source.TrySetException(new TaskFailedException(task.Name, failed.TaskId, failed.Failure));
                    break;
                case HistoryEvent.SubOrchestrationFailed failed:
                    task.Source.TrySetException(new TaskFailedException(task.Name, failed.TaskId, failed.Failure));
                    break;
                default:
                    task.Source.TrySetResult(HistoryEventPayloads.PayloadOf(completion));
                    break;
            }
        });
        return true;
    }

    private bool Deliver(HistoryEvent.EventRaised raised)
    {
        var index = waiters.FindIndex(waiter => SameName(waiter.Name, raised.Name));
        if (index < 0)
        {
            buffered.Add(raised);
            return true;
        }

        var waiter = waiters[index];
        waiters.RemoveAt(index);
        OrchestratorLoop.Complete(() => waiter.Source.TrySetResult(raised.Content));
        return true;
    }

    private Payload? Pack(string what, object? value) => identity.Options.Pack(what, value);

    private T Read<T>(Payload? payload) => identity.Converter.Deserialize<T>(payload?.Text)!;

    // Synchronously: CancelAsync would call back from the pool.
    private static void Cancel(CancellationTokenSource source) => source.Cancel();

    private void RequireOwnFlow()
    {
        if (!ended && Loop.IsRunningHere) return;
        throw new ForeignAwaitException(ForeignAwaitException.CalledFromOutside);
    }

    private static bool SameName(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
