using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Ends of runs, and what follows.</summary>
public static partial class ContainerLife
{
    private static SupervisorStep OnEnded(SupervisionRules rules, ContainerState state, Observation.Ended ended, DateTimeOffset now)
    {
        if (state.Stage is ContainerStage.Looking or ContainerStage.Making or ContainerStage.Starting) return SupervisorStep.Stay(state with { EarlyEnd = ended.Exit });
        // Ends are told more than once, and late: only one of the current run counts.
        if (state.Stage != ContainerStage.Running || state.RuntimeId != ended.RuntimeId || ended.Exit.FinishedAt < state.Run?.StartedAt) return SupervisorStep.Stay(state);
        return AfterEnd(rules, state, ended.Exit, now);
    }

    private static SupervisorStep AfterEnd(SupervisionRules rules, ContainerState state, RuntimeExit exit, DateTimeOffset now)
    {
        var end = new RunEnd(exit.ExitCode, ReasonOf(state, exit), state.Run?.StartedAt, exit.FinishedAt, []);
        var ranFor = exit.FinishedAt - (state.Run?.StartedAt ?? exit.FinishedAt);
        var over = state with { Ready = false, ReadySince = null, LastEnd = end, Unhealthy = null };
        var text = ExitText.Describe(exit.ExitCode, ranFor);
        return RestartDecider.Decide(rules, state, end, ranFor) switch
        {
            RestartDecision.AtOnce atOnce => Begin(over with
            {
                Crashes = atOnce.Crashes,
                Pauses = atOnce.Crashes == 0 ? 0 : over.Pauses,
                Reason = end.Reason,
                Message = $"{text}; restarted at once",
            }).Telling(Happening.Alarm(EventOf(end), $"{text}; restarted at once")),
            RestartDecision.After after => WaitOut(over with { Crashes = after.Crashes }, after.Pause, "CrashLoopBackOff", text)
                .Telling(Happening.Alarm("BackOff", $"{text}; next start in {ExitText.Length(after.Pause)}")),
            RestartDecision.GiveUp up => GiveUp(over, end, $"{text}; {up.Why}", now),
            _ => Complete(over, text, now),
        };
    }

    private static SupervisorStep OnNotStarted(SupervisionRules rules, ContainerState state, Observation.NotStarted refusal, DateTimeOffset now)
    {
        if (state.Desired != Desired.Running) return Remove(state);
        var end = refusal.ExitCode is { } code ? new RunEnd(code, "StartFailed", null, now, []) : state.LastEnd;
        // A container that is there and that its engine will not start, for no reason of the program's, stays so: a new one takes its place.
        var remake = state.RuntimeId is not null && refusal is { Reason: "StartFailed", ExitCode: null };
        var over = state with { Troubles = 0, LastEnd = end, Remake = remake };
        return RestartDecider.DecideNotStarted(rules, state, refusal.Reason) switch
        {
            RestartDecision.After after => WaitOut(over with { Crashes = after.Crashes }, after.Pause, refusal.Reason, refusal.Message)
                .Telling(Happening.Alarm(refusal.Reason, $"{refusal.Message}; next attempt in {ExitText.Length(after.Pause)}")),
            RestartDecision.GiveUp up => GiveUp(over, end, $"{refusal.Message}; {up.Why}", now),
            _ => GiveUp(over, end, refusal.Message, now),
        };
    }

    private static SupervisorStep OnStopped(SupervisionRules rules, ContainerState state, Observation.StopDone stopped, DateTimeOffset now)
    {
        if (state is { Desired: Desired.Running, Unhealthy: not null })
            return AfterEnd(rules, state, stopped.Exit ?? new RuntimeExit(137, false, now), now);
        if (state is { Desired: Desired.Running, Remake: false }) return Begin(state);
        var ended = stopped.Exit is { } exit && state.Run is { } run && exit.FinishedAt >= run.StartedAt
            ? state with { LastEnd = new RunEnd(exit.ExitCode, "Stopped", run.StartedAt, exit.FinishedAt, stopped.LogTail) }
            : state;
        return state.Desired == Desired.Kept ? Leave(ended, now) : Remove(ended);
    }

    /// <summary>It has ended and is left in the runtime as it is.</summary>
    private static SupervisorStep Leave(ContainerState state, DateTimeOffset now) =>
        Finish(state, now).Telling(Happening.Normal("Kept", "stopped and kept to be looked at; it goes with the next rollout"));

    private static SupervisorStep OnRemoved(ContainerState state, DateTimeOffset now)
    {
        var without = state with { RuntimeId = null };
        if (state.Desired == Desired.Running && !state.Failed && state.FinishedAt is null) return Begin(without with { Run = null });
        var finished = Finish(without, now);
        var first = state.FinishedAt is null && state.Desired == Desired.Stopped;
        if (!first) return finished;
        var text = state.LastEnd is { } end ? ExitText.Describe(end.ExitCode, end.FinishedAt - end.StartedAt) : "it had not started";
        return finished.Telling(Happening.Normal("Stopped", $"stopped as asked: {text}"));
    }

    private static SupervisorStep WaitOut(ContainerState state, TimeSpan pause, string reason, string message) =>
        new(state with
        {
            Stage = ContainerStage.Waiting,
            Resume = null,
            Pauses = state.Pauses + 1,
            Reason = reason,
            Message = $"{message}; next attempt in {ExitText.Length(pause)}",
        }, new SupervisorEffect.Pause(pause), []);

    private static SupervisorStep GiveUp(ContainerState state, RunEnd? end, string message, DateTimeOffset now) =>
        SupervisorStep.Stay(state with
        {
            Stage = ContainerStage.Final,
            Failed = true,
            FinishedAt = end?.FinishedAt ?? now,
            Reason = end?.Reason ?? "StartFailed",
            Message = message,
        }).Telling(Happening.Alarm("GivenUp", message));

    private static SupervisorStep Complete(ContainerState state, string text, DateTimeOffset now) =>
        SupervisorStep.Stay(state with
        {
            Stage = ContainerStage.Final,
            FinishedAt = state.LastEnd?.FinishedAt ?? now,
            Reason = "Completed",
            Message = text,
        }).Telling(Happening.Normal("Completed", text));

    private static string ReasonOf(ContainerState state, RuntimeExit exit)
    {
        if (state.Unhealthy is not null) return "Unhealthy";
        if (exit.OutOfMemory) return "OutOfMemory";
        return exit.ExitCode switch
        {
            0 => "Completed",
            137 or 143 => "Killed",
            _ => "Error",
        };
    }

    private static string EventOf(RunEnd end) => end.Reason switch
    {
        "Killed" => "ContainerKilled",
        "OutOfMemory" => "ContainerOutOfMemory",
        "Unhealthy" => "ContainerUnhealthy",
        _ => "ContainerDied",
    };
}
