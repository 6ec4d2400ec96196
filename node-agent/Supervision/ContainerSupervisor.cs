using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Volumes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>
/// Keeps one container as it is wanted: takes observations one at a time, lets <see cref="ContainerLife"/> decide, and does what it says. Stopping
/// the supervisor leaves the container as it is.
/// </summary>
public sealed partial class ContainerSupervisor
{
    private readonly Channel<Observation> mailbox = Channel.CreateUnbounded<Observation>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SupervisedContainer container;
    private readonly SupervisorTools tools;
    private readonly HealthMonitor? health;
    private readonly DataKeeper data;
    private readonly ReplicaParts? parts;
    private readonly Action? changed;
    private readonly Action<Happening>? told;
    private readonly Undertakings undertakings = new();
    private ContainerState state;
    private CancellationTokenSource? callUnderWay;
    private CancellationTokenSource? probing;
    private DateTimeOffset? probedRun;
    private long steps;
    private CancellationToken agentStopping;

    /// <param name="changed">Called after each step. Null: nobody cares.</param>
    /// <param name="told">Hears what happens. Null: nobody does.</param>
    public ContainerSupervisor(SupervisedContainer container, ContainerState start, SupervisorTools tools, Action? changed = null, Action<Happening>? told = null)
    {
        (this.changed, this.told) = (changed, told);
        if (container.Parts is { } spec) parts = new ReplicaParts(spec, tools, () => Post(new Observation.PartChanged()), Tell);
        this.container = container;
        this.tools = tools;
        state = start;
        data = new DataKeeper(container.Recipe, tools, () => State is { Stage: ContainerStage.Running, RuntimeId: { } id } ? id : null, Tell);
        health = container.Health is { } rules ? new HealthMonitor(tools.Runtime, rules, tools.Time) : null;
    }

    public string Uid => container.Recipe.Uid;

    public ContainerRecipe Recipe => container.Recipe;

    public RequestCounter? Counter => container.Counter;

    /// <summary>What is known now. A snapshot: it is replaced whole.</summary>
    public ContainerState State => Volatile.Read(ref state);

    /// <summary>Grows with every step; tells whether something was learnt since.</summary>
    public long Steps => Interlocked.Read(ref steps);

    /// <summary>Which values its Configs and Secrets hold now, as the control plane says.</summary>
    public void TakeData(IReadOnlyDictionary<DataName, string> versions, CancellationToken stopping)
    {
        if (container.Recipe.Needs.DataVolumes.Any()) undertakings.Add(data.TakeAsync(versions, stopping));
    }

    /// <summary>Never blocks. What comes after the supervisor's end is dropped.</summary>
    public void Post(Observation observation) => mailbox.Writer.TryWrite(observation);

    /// <summary>Runs until nothing is left of the container or until cancelled; what it had asked of the runtime has ended then.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        agentStopping = stopping;
        try
        {
            await foreach (var observation in mailbox.Reader.ReadAllAsync(stopping))
            {
                Take(observation, stopping);
                if (state.Stage == ContainerStage.Forgotten) break;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The agent ends; its containers go on.
        }
        finally
        {
            mailbox.Writer.TryComplete();
            StopProbing();
            callUnderWay?.Cancel();
            callUnderWay?.Dispose();
            callUnderWay = null;
        }

        await undertakings.WhenEndedAsync();
    }

    private void Take(Observation observation, CancellationToken stopping)
    {
        var step = ContainerLife.Step(container.Rules, state, observation, tools.Time.GetUtcNow());
        var before = state;
        Volatile.Write(ref state, step.State);
        Interlocked.Increment(ref steps);
        if (before.Stage != step.State.Stage) tools.Logger.StageChanged(container.Recipe.Namespace, container.Recipe.Name, before.Stage, step.State.Stage, step.State.Reason);
        foreach (var happening in step.Happenings) Tell(happening);
        var hasNewEnd = HasNewEnd(before, step.State);
        // Of a container that is over nothing more is heard once its end is known: what it wrote last goes along.
        var isHeld = hasNewEnd && step.State.Stage == ContainerStage.Final;
        if (step.State.Stage == ContainerStage.Forgotten) tools.Board.Withdraw(Uid);
        else if (container.Reported && !isHeld) tools.Board.Publish(Observed(step.State));
        changed?.Invoke();
        if (parts is not null && step.State.Stage == ContainerStage.Final && before.Stage != ContainerStage.Final) undertakings.Add(EndPartsAsync(parts, stopping));
        if (hasNewEnd) undertakings.Add(ReadLastWordsAsync(before.RuntimeId ?? Handle, step.State.LastEnd!, stopping));
        KeepProbing(stopping);
        Do(step.Effect, stopping);
    }

    private void Tell(Happening happening)
    {
        tools.Logger.Happened(container.Recipe.Namespace, container.Recipe.Name, happening.Reason, happening.Message);
        told?.Invoke(happening);
        if (container.Reported) tools.Board.Record(ObservationMapper.ToEvent(container.Recipe, happening, tools.Time.GetUtcNow()));
    }

    private void Do(SupervisorEffect effect, CancellationToken stopping)
    {
        switch (effect)
        {
            case SupervisorEffect.Look:
                Call(LookAsync, stopping);
                break;
            case SupervisorEffect.Create:
                Call(CreateAsync, stopping);
                break;
            case SupervisorEffect.Start:
                Call(StartAsync, stopping);
                break;
            case SupervisorEffect.Stop:
                Call(StopAsync, stopping);
                break;
            case SupervisorEffect.Remove:
                Call(RemoveAsync, stopping);
                break;
            case SupervisorEffect.Pause pause:
                Call(token => PauseAsync(pause.Length, token), stopping);
                break;
            case SupervisorEffect.Cancel:
                callUnderWay?.Cancel();
                break;
        }
    }

    /// <summary>Makes the call beside the mailbox and posts its outcome. A pause that is overtaken by another call is broken off.</summary>
    private void Call(Func<CancellationToken, Task<Observation>> call, CancellationToken stopping)
    {
        var overtaken = callUnderWay;
        callUnderWay = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        overtaken?.Cancel();
        overtaken?.Dispose();
        undertakings.Add(CallAsync(call, callUnderWay, stopping));
    }

    private async Task CallAsync(Func<CancellationToken, Task<Observation>> call, CancellationTokenSource source, CancellationToken stopping)
    {
        var token = source.Token;
        try
        {
            Post(await call(token));
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Of an overtaken call nobody waits for the outcome.
            if (!stopping.IsCancellationRequested && ReferenceEquals(source, callUnderWay)) Post(new Observation.Cancelled());
        }
        catch (RuntimeUnavailableException unavailable)
        {
            tools.Logger.RuntimeUnavailable(container.Recipe.Namespace, container.Recipe.Name, unavailable.Message);
            Post(new Observation.Trouble(unavailable.Message));
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            // The edge of a supervisor: one container's fault must not end the agent. It is tried again like any other trouble.
            tools.Logger.CallFailed(unexpected, container.Recipe.Namespace, container.Recipe.Name);
            Post(new Observation.Trouble(unexpected.Message));
        }
    }

    private async Task<Observation> LookAsync(CancellationToken cancellationToken)
    {
        var found = await tools.Runtime.FindAsync(Handle, container.Recipe, cancellationToken);
        if (parts is null || found is not { Status: RuntimeStatus.Running } || state.Desired != Desired.Running || await parts.ResumeAsync(agentStopping, cancellationToken)) return new Observation.Found(found);
        // Its network has ended with whoever held it: it starts anew.
        await tools.Runtime.StopAsync(Handle, cancellationToken);
        return new Observation.Found(await tools.Runtime.FindAsync(Handle, container.Recipe, cancellationToken));
    }

    private async Task<Observation> CreateAsync(CancellationToken cancellationToken)
    {
        using var activity = AgentActivity.Start("container.create", container.Recipe, container.Traceparent);
        try
        {
            // Not within the gate: others need not wait for the control plane.
            if (parts is not null && await parts.BeforeCreateAsync(agentStopping, cancellationToken) is { } unready) return ToObservation(unready, activity);
            var prepared = await tools.Preparer.PrepareAsync(container.Recipe, tools.Runtime, cancellationToken);
            using var turn = await tools.StartGate.EnterAsync(cancellationToken);
            return ToObservation(await tools.Runtime.CreateAndStartAsync(prepared, cancellationToken), activity);
        }
        catch (ReplicaRefusedException refused)
        {
            return ToObservation(new StartOutcome.NotStarted(refused.Reason, refused.Message), activity);
        }
    }

    private async Task<Observation> StartAsync(CancellationToken cancellationToken)
    {
        using var activity = AgentActivity.Start("container.start", container.Recipe, container.Traceparent);
        try
        {
            if (parts is not null && await parts.BeforeStartAsync(agentStopping, cancellationToken) is { } unready) return ToObservation(unready, activity);
            await tools.Preparer.RestoreAsync(container.Recipe, cancellationToken);
            using var turn = await tools.StartGate.EnterAsync(cancellationToken);
            return ToObservation(await tools.Runtime.StartAsync(Handle, container.Recipe, cancellationToken), activity);
        }
        catch (ReplicaRefusedException refused)
        {
            return ToObservation(new StartOutcome.NotStarted(refused.Reason, refused.Message), activity);
        }
    }

    private async Task<Observation> StopAsync(CancellationToken cancellationToken)
    {
        RuntimeExit? exit;
        using (await tools.StopGate.EnterAsync(cancellationToken)) exit = await tools.Runtime.StopAsync(Handle, cancellationToken);
        // Not within the gate: its sidecars stop through it too, and would wait for those that wait for them.
        if (parts is not null && state.Desired != Desired.Running) await parts.RemoveAsync(cancellationToken);
        // No next run writes yet, so nothing is cut off: a busy engine stamps last words later than the end.
        return new Observation.StopDone(exit, exit is null ? [] : await ReadLogTailAsync(Handle, DateTimeOffset.MaxValue, cancellationToken));
    }

    private async Task<Observation> RemoveAsync(CancellationToken cancellationToken)
    {
        var (handle, end) = (Handle, state.LastEnd);
        // Now or never, whoever was there when it ended. One that is being removed anyway runs no more.
        await KeepLogAsync(handle, end, DateTimeOffset.MaxValue, cancellationToken);
        if (parts is not null) await parts.RemoveAsync(cancellationToken);
        using var turn = await tools.StartGate.EnterAsync(cancellationToken);
        await tools.Runtime.RemoveAsync(handle, cancellationToken);
        if (container.Recipe.Part.Length == 0) tools.Preparer.Forget(Uid);
        return new Observation.RemoveDone();
    }

    private async Task<Observation> PauseAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        await Task.Delay(length, tools.Time, cancellationToken);
        return new Observation.PauseOver();
    }

    private string Handle => state.RuntimeId ?? tools.Runtime.NameOf(container.Recipe);

    private static Observation ToObservation(StartOutcome outcome, Activity? activity)
    {
        activity?.SetTag("fp.outcome", outcome.GetType().Name);
        if (outcome is StartOutcome.NotStarted refused) activity?.SetStatus(ActivityStatusCode.Error, refused.Message);
        return outcome switch
        {
            StartOutcome.Started started => new Observation.Started(started.Run, started.Exit),
            StartOutcome.AlreadyThere there => new Observation.Found(there.Container),
            StartOutcome.NotStarted refusal => new Observation.NotStarted(refusal.Reason, refusal.Message, refusal.ExitCode),
            _ => new Observation.Found(null),
        };
    }

    private static bool HasNewEnd(ContainerState before, ContainerState after) =>
        after.LastEnd is { LogTail.IsEmpty: true, Reason: not ("Removed" or "StartFailed") } end && end.FinishedAt != before.LastEnd?.FinishedAt;

    /// <summary>Beside the restart, which does not wait for it.</summary>
    private async Task ReadLastWordsAsync(string runtimeId, RunEnd end, CancellationToken stopping)
    {
        try
        {
            var lines = await ReadLogTailAsync(runtimeId, end.FinishedAt, stopping);
            if (!lines.IsEmpty || State.Stage == ContainerStage.Final) Post(new Observation.LogTailRead(end.FinishedAt, lines));
            await KeepLogAsync(runtimeId, end, end.FinishedAt, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private Task KeepLogAsync(string runtimeId, RunEnd? end, DateTimeOffset until, CancellationToken cancellationToken) => tools.Logs is { } keeper
        ? keeper.SaveAsync(LogSource.KeyOf(container.Recipe), runtimeId, until, LogSource.ToRun(end), cancellationToken)
        : Task.CompletedTask;

    /// <summary>Best effort and bounded. Lines that the next run has written already are left out.</summary>
    private async Task<ImmutableArray<string>> ReadLogTailAsync(string runtimeId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(LogTail.ReadLimit, tools.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var lines = new List<string>();
        try
        {
            await foreach (var line in tools.Runtime.ReadLogsAsync(runtimeId, new LogQuery(LogTail.MaxLinesRead), limit.Token))
                if (line.At <= until) lines.Add(line.Text);
        }
        catch (Exception failure) when (failure is RuntimeUnavailableException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            tools.Logger.LogTailUnread(container.Recipe.Namespace, container.Recipe.Name, failure.Message);
        }

        return LogTail.Cut(lines);
    }

    private void KeepProbing(CancellationToken stopping)
    {
        var run = state.Stage == ContainerStage.Running ? state.Run : null;
        if (health is null || run?.StartedAt == probedRun) return;
        StopProbing();
        if (run is null) return;
        probedRun = run.StartedAt;
        probing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        undertakings.Add(ProbeAsync(health, run, probing.Token));
    }

    private async Task ProbeAsync(HealthMonitor monitor, ContainerRun run, CancellationToken cancellationToken)
    {
        try
        {
            await monitor.WatchAsync(run, Post, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private void StopProbing()
    {
        probing?.Cancel();
        probing?.Dispose();
        probing = null;
        probedRun = null;
    }
}
