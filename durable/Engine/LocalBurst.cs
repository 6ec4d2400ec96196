using System.Runtime.ExceptionServices;

namespace FunctionsPlatform.Durable;

/// <summary>Runs, while one message is in hand, the activities of the steps booked under it, and of the steps that their outcomes lead to.</summary>
/// <remarks>
/// <para>No activity message is needed for them: the history row says that they were asked for, and if this process dies the message in hand comes
/// back and has those without an outcome sent (<see cref="InstanceRunner"/>).</para>
/// <para>Outcomes that arrive while a step is being committed are handed in together, so a fan-out of a thousand takes a few steps.</para>
/// </remarks>
internal sealed class LocalBurst(
    DurableTaskBackend backend, ActivityRunner activities, EffectDispatcher dispatcher, LocalSlots slots,
    Func<Trigger, CancellationToken, Task> run, string messageId, CancellationToken cancellationToken)
{
    // Enough for activities that wait for others; more instances than one want to be served.
    private const int MaxWorkers = 32;

    // An endless orchestration gives its message back now and then.
    private const int MaxFollows = 64;

    // What a crash may cause to be run again; some commits' worth.
    private const int MaxFinished = 256;

    private readonly Lock gate = new();
    private readonly Queue<LocalCall> waiting = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<DirectOutcome> finished = [];
    private TaskCompletionSource? room;
    private ExceptionDispatchInfo? failure;
    private ITimer? patience;
    private bool handing;
    private int follows;
    private int workers = 1;

    /// <summary>Completes when all activities have been run or sent to the queue and all outcomes are stored.</summary>
    public async Task RunAsync(IReadOnlyList<LocalCall> calls)
    {
        if (!slots.TryTake())
        {
            await SendAsync([.. calls]).ConfigureAwait(false);
            return;
        }

        try
        {
            Add(calls);
            await WorkAsync().ConfigureAwait(false);
            await ended.Task.ConfigureAwait(false);
        }
        finally
        {
            if (patience is not null) await patience.DisposeAsync().ConfigureAwait(false);
        }

        failure?.Throw();
    }

    /// <summary>The caller works them off; more workers come to its help as far as there are slots.</summary>
    private void Add(IReadOnlyList<LocalCall> calls)
    {
        lock (gate)
        {
            foreach (var call in calls) waiting.Enqueue(call);
            for (var more = waiting.Count - 1; more > 0 && workers < MaxWorkers && slots.TryTake(); more--)
            {
                workers++;
                _ = Task.Run(WorkAsync, CancellationToken.None);
            }

            var time = backend.Options.LocalActivityTime;
            if (waiting.Count > workers) patience ??= backend.Time.CreateTimer(_ => StartSending(), null, time, time);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (TryTake() is { } call)
            {
                var outcome = await activities.RunAsync(call.Message, 1, cancellationToken).ConfigureAwait(false);
                await HandInAsync(new DirectOutcome(call.Message, outcome, backend.Time.GetUtcNow(), call.Step)).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Thrown again by RunAsync once every worker has stopped.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }

        slots.Release();
        Leave();
    }

    private LocalCall? TryTake()
    {
        lock (gate) return failure is null && waiting.TryDequeue(out var call) ? call : null;
    }

    private async Task HandInAsync(DirectOutcome outcome)
    {
        Task? full = null;
        lock (gate)
        {
            finished.Add(outcome);
            if (handing && finished.Count >= MaxFinished) full = (room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            else if (handing) return;
            else handing = true;
        }

        if (full is not null) await full.ConfigureAwait(false);
        else await HandInAllAsync().ConfigureAwait(false);
    }

    // One worker at a time: what finishes meanwhile goes with the next step.
    private async Task HandInAllAsync()
    {
        while (true)
        {
            List<DirectOutcome> some;
            lock (gate)
            {
                room?.SetResult();
                room = null;
                some = finished;
                finished = [];
                if (some.Count == 0 || failure is not null)
                {
                    handing = false;
                    return;
                }
            }

            await HandInAsync(some).ConfigureAwait(false);
        }
    }

    private async Task HandInAsync(List<DirectOutcome> some)
    {
        var trigger = new Trigger(messageId, false) { Direct = some };
        await run(trigger, cancellationToken).ConfigureAwait(false);
        // Busy, suspended, parked or failing: the outcomes wait in the inbox, and the activities need not run again.
        foreach (var outcome in some.Where(outcome => !outcome.IsTaken))
        {
            await activities.StoreAsync(outcome.Call, outcome.Outcome, cancellationToken).ConfigureAwait(false);
            outcome.Row.Step?.Settle();
        }

        if (trigger.Local.Count == 0) return;
        if (++follows <= MaxFollows) Add(trigger.Local);
        else await SendAsync(trigger.Local).ConfigureAwait(false);
    }

    /// <summary>What has waited so long that others had better share it goes to the queue.</summary>
    private void StartSending()
    {
        var late = new List<LocalCall>();
        lock (gate)
        {
            while (failure is null && waiting.TryPeek(out var oldest) && backend.Time.GetElapsedTime(oldest.Since) >= backend.Options.LocalActivityTime)
                late.Add(waiting.Dequeue());
            if (late.Count == 0) return;
            workers++;
        }

        _ = SendLateAsync(late);
    }

    private async Task SendLateAsync(List<LocalCall> late)
    {
        try
        {
            await SendAsync(late).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Thrown again by RunAsync once every worker has stopped.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }

        Leave();
    }

    private async Task SendAsync(List<LocalCall> calls)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = backend.Options.DispatchConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(calls, parallel, async (call, token) =>
        {
            await dispatcher.SendActivityAsync(call.Message, token).ConfigureAwait(false);
            call.Step.Settle();
        }).ConfigureAwait(false);
    }

    private void Fail(Exception exception)
    {
        lock (gate)
        {
            failure ??= ExceptionDispatchInfo.Capture(exception);
            handing = false;
            room?.SetResult();
            room = null;
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            if (--workers > 0) return;
        }

        ended.SetResult();
    }
}
