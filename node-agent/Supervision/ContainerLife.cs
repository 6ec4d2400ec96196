using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>The whole life of a container on a node: what is known and what was seen give what is known next and what to do. Pure.</summary>
public static partial class ContainerLife
{
    /// <summary>The longest pause before the runtime is asked again when it does not answer.</summary>
    private static readonly TimeSpan LongestTroublePause = TimeSpan.FromSeconds(5);

    public static SupervisorStep Step(SupervisionRules rules, ContainerState state, Observation seen, DateTimeOffset now)
    {
        if (state.Stage == ContainerStage.Forgotten) return SupervisorStep.Stay(state);
        return seen switch
        {
            Observation.Wanted wanted => OnWanted(rules, state with { Desired = wanted.Desired }, wanted, now),
            Observation.PauseOver when state.Stage == ContainerStage.Waiting => GoOn(state, now),
            Observation.Found found when IsBeginning(state) => OnFound(rules, state, found.Container, now),
            Observation.Started started when IsBeginning(state) => OnStarted(rules, state, started, adopted: false, now),
            Observation.NotStarted refusal when IsBeginning(state) => OnNotStarted(rules, state, refusal, now),
            Observation.Fetching fetching when state.Stage == ContainerStage.Making => SupervisorStep.Stay(state with { Reason = "Pulling", Message = fetching.Progress }),
            Observation.Cancelled when IsBeginning(state) => state.Desired == Desired.Running ? Begin(state) : Stop(state),
            Observation.Ended ended => OnEnded(rules, state, ended, now),
            Observation.LogTailRead read when state.LastEnd is { } end && end.FinishedAt == read.FinishedAt =>
                SupervisorStep.Stay(state with { LastEnd = end with { LogTail = read.Lines } }),
            Observation.Vanished vanished => OnVanished(state, vanished, now),
            Observation.BecameReady ready when IsRunning(state, ready.RunStartedAt) && !state.Ready =>
                SupervisorStep.Stay(state with { Ready = true, WasReady = true, ReadySince = now, Probes = [], Reason = "Running", Message = "" }),
            Observation.Probed probed when IsRunning(state, probed.RunStartedAt) && !state.Ready =>
                SupervisorStep.Stay(state with { Probes = probed.Probes, Message = $"it runs; its health check says: {probed.Probes[^1].Answer.Detail}" }),
            Observation.BecameUnhealthy unhealthy when IsRunning(state, unhealthy.RunStartedAt) => OnUnhealthy(state, unhealthy),
            Observation.StopDone stopped when state.Stage == ContainerStage.Stopping => OnStopped(rules, state, stopped, now),
            Observation.RemoveDone when state.Stage == ContainerStage.Removing => OnRemoved(state, now),
            Observation.Trouble trouble => OnTrouble(state, trouble),
            _ => SupervisorStep.Stay(state),
        };
    }

    private static SupervisorStep OnWanted(SupervisionRules rules, ContainerState state, Observation.Wanted wanted, DateTimeOffset now) => state.Stage switch
    {
        ContainerStage.New when wanted.FoundAs is { } id =>
            new(state with { Stage = ContainerStage.Looking, RuntimeId = id }, new SupervisorEffect.Look(), []),
        ContainerStage.New when state.Desired == Desired.Running => Begin(state),
        ContainerStage.New => Finish(state, now),
        ContainerStage.Making or ContainerStage.Starting when state.Desired != Desired.Running => new(state, new SupervisorEffect.Cancel(), []),
        ContainerStage.Running when state is { Desired: Desired.Stopped or Desired.Kept, Ready: true } && rules.Drain > TimeSpan.Zero => Drain(state, rules.Drain),
        ContainerStage.Running when state.Desired != Desired.Running => Stop(state),
        ContainerStage.Waiting when state is { Desired: not Desired.Running, Resume: not (ContainerStage.Stopping or ContainerStage.Removing) } => Stop(state),
        ContainerStage.Final when state.Desired == Desired.Gone || (state.Desired == Desired.Stopped && state.RuntimeId is not null) => Remove(state),
        _ => SupervisorStep.Stay(state),
    };

    private static SupervisorStep OnFound(SupervisionRules rules, ContainerState state, FoundContainer? found, DateTimeOffset now)
    {
        if (found is null) return OnMissing(state, now);
        var known = state with { RuntimeId = found.RuntimeId, Troubles = 0 };
        if (known.Desired != Desired.Running) return Stop(known with { Run = found.Run ?? known.Run });
        if (found.SpecHash != rules.SpecHash) return Stop(known with { Remake = true, Message = "made anew: its spec is another one now" });
        return found switch
        {
            { Status: RuntimeStatus.Running, Run: { } run } => OnStarted(rules, known, new Observation.Started(run), adopted: true, now),
            { Status: RuntimeStatus.Ended, Run: { } run, Exit: { } exit } => OnStarted(rules, known, new Observation.Started(run, exit), adopted: true, now),
            _ => Begin(known),
        };
    }

    /// <summary>It was to be started in place, or was there when we listed, and is not there now.</summary>
    private static SupervisorStep OnMissing(ContainerState state, DateTimeOffset now)
    {
        var without = state with { RuntimeId = null, Run = null };
        if (state.Desired != Desired.Running) return Finish(without, now);
        var end = state.LastEnd is { } last ? last with { Reason = "Removed" } : null;
        return Begin(without with { LastEnd = end }).Telling(Happening.Alarm("ContainerRemoved", "it was removed from the runtime; made anew"));
    }

    private static SupervisorStep OnStarted(SupervisionRules rules, ContainerState state, Observation.Started started, bool adopted, DateTimeOffset now)
    {
        var again = state.EverStarted && !adopted;
        var ready = !rules.HasHealthCheck;
        var running = state with
        {
            Stage = ContainerStage.Running,
            RuntimeId = started.Run.RuntimeId,
            Run = started.Run,
            EverStarted = true,
            RestartCount = state.RestartCount + (again ? 1 : 0),
            Ready = ready,
            WasReady = ready,
            ReadySince = ready ? now : null,
            Troubles = 0,
            EarlyEnd = null,
            Reason = ready ? "Running" : "WaitingForHealth",
            Message = ready ? "" : "it runs; its health check has not been content yet",
        };
        ImmutableArray<Happening> told = adopted ? [] : [Happening.Normal(again ? "Restarted" : "Started", "it runs")];
        if (running.Desired != Desired.Running) return Stop(running).Telling([.. told]);
        if (EndOf(started, state.EarlyEnd) is { } end) return AfterEnd(rules, running, end, now).Telling([.. told]);
        return new SupervisorStep(running, new SupervisorEffect.None(), told);
    }

    private static RuntimeExit? EndOf(Observation.Started started, RuntimeExit? early)
    {
        // An end from before this start belongs to the run before.
        return early is not null && early.FinishedAt >= started.Run.StartedAt ? early : started.Exit;
    }

    private static SupervisorStep OnVanished(ContainerState state, Observation.Vanished vanished, DateTimeOffset now)
    {
        if (state.RuntimeId != vanished.RuntimeId) return SupervisorStep.Stay(state);
        return state.Stage switch
        {
            ContainerStage.Running => OnMissing(
                state with { Ready = false, ReadySince = null, LastEnd = new RunEnd(137, "Removed", state.Run?.StartedAt, now, []) }, now),
            ContainerStage.Waiting or ContainerStage.Final => SupervisorStep.Stay(state with { RuntimeId = null }),
            _ => SupervisorStep.Stay(state),
        };
    }

    private static SupervisorStep OnUnhealthy(ContainerState state, Observation.BecameUnhealthy unhealthy)
    {
        var ailing = state with { Ready = false, ReadySince = null, Unhealthy = unhealthy.Detail, Probes = unhealthy.Probes, Reason = "HealthCheckFailing", Message = unhealthy.Detail };
        return Stop(ailing).Telling(Happening.Alarm("Unhealthy", $"its health check failed: {unhealthy.Detail}; it is restarted"));
    }

    private static SupervisorStep OnTrouble(ContainerState state, Observation.Trouble trouble)
    {
        if (state.Stage is ContainerStage.Running or ContainerStage.Waiting or ContainerStage.Final or ContainerStage.New) return SupervisorStep.Stay(state);
        var pause = TimeSpan.FromMilliseconds(250 * Math.Pow(2, Math.Min(state.Troubles, 8)));
        var waiting = state with
        {
            Stage = ContainerStage.Waiting,
            Resume = state.Stage,
            Troubles = state.Troubles + 1,
            Reason = "RuntimeUnavailable",
            Message = trouble.Message,
        };
        return new SupervisorStep(waiting, new SupervisorEffect.Pause(pause < LongestTroublePause ? pause : LongestTroublePause), []);
    }

    /// <summary>After a pause.</summary>
    private static SupervisorStep GoOn(ContainerState state, DateTimeOffset now)
    {
        var resumed = state with { Resume = null };
        return state.Resume switch
        {
            ContainerStage.Looking => new(resumed with { Stage = ContainerStage.Looking }, new SupervisorEffect.Look(), []),
            ContainerStage.Stopping => Stop(resumed),
            ContainerStage.Removing => Remove(resumed),
            _ when state.Desired != Desired.Running => Stop(resumed),
            // Nothing of it runs: it goes without being stopped, and a new one is made.
            _ when state is { Remake: true, RuntimeId: not null } => Remove(resumed),
            _ => Begin(resumed),
        };
    }

    /// <summary>Start it in place where there is one, else make it.</summary>
    private static SupervisorStep Begin(ContainerState state) => state.RuntimeId is null
        ? new(state with { Stage = ContainerStage.Making, EarlyEnd = null, Remake = false, Unhealthy = null }, new SupervisorEffect.Create(), [])
        : new(state with { Stage = ContainerStage.Starting, EarlyEnd = null, Remake = false, Unhealthy = null }, new SupervisorEffect.Start(), []);

    private static SupervisorStep Stop(ContainerState state) =>
        new(state with { Stage = ContainerStage.Stopping, Ready = false, ReadySince = null }, new SupervisorEffect.Stop(), []);

    /// <summary>It is told as stopping and not ready, but goes on serving those that have not heard of it yet.</summary>
    private static SupervisorStep Drain(ContainerState state, TimeSpan time) => new(
        state with { Stage = ContainerStage.Waiting, Resume = ContainerStage.Stopping, Ready = false, ReadySince = null, Reason = "Draining", Message = "it serves the last requests" },
        new SupervisorEffect.Pause(time), []);

    private static SupervisorStep Remove(ContainerState state) => new(state with { Stage = ContainerStage.Removing }, new SupervisorEffect.Remove(), []);

    /// <summary>Nothing is left of it in the runtime.</summary>
    private static SupervisorStep Finish(ContainerState state, DateTimeOffset now)
    {
        if (state.Desired == Desired.Gone) return SupervisorStep.Stay(state with { Stage = ContainerStage.Forgotten, Ready = false });
        return SupervisorStep.Stay(state with
        {
            Stage = ContainerStage.Final,
            Ready = false,
            ReadySince = null,
            FinishedAt = state.FinishedAt ?? now,
            Reason = state.Failed ? state.Reason : "Stopped",
            Message = state.Failed ? state.Message : "stopped as asked",
        });
    }

    private static bool IsBeginning(ContainerState state) => state.Stage is ContainerStage.Looking or ContainerStage.Making or ContainerStage.Starting;

    private static bool IsRunning(ContainerState state, DateTimeOffset runStartedAt) =>
        state.Stage == ContainerStage.Running && state.Run?.StartedAt == runStartedAt;
}
