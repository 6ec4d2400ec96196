using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Between what a supervisor knows and what is told to the control plane.</summary>
internal static class ObservationMapper
{
    public static ContainerObservation ToObservation(ContainerRecipe recipe, ContainerState state, string nodeAddress)
    {
        var observation = new ContainerObservation
        {
            Namespace = recipe.Namespace,
            Name = recipe.Name,
            Uid = recipe.Uid,
            Phase = PhaseOf(state),
            Ready = state.Ready,
            RuntimeId = state.RuntimeId ?? state.Run?.RuntimeId ?? "",
            Address = nodeAddress,
            RestartCount = state.RestartCount,
            Reason = state.Reason,
            Message = state.Message,
            StartedAt = ToTimestamp(state.Run?.StartedAt),
            FinishedAt = ToTimestamp(state.FinishedAt),
            ReadySince = ToTimestamp(state.ReadySince),
            LastTermination = ToTermination(state.LastEnd),
            ImageDigest = state.Run?.ImageDigest ?? "",
        };
        if (!state.Ready) observation.Probes.Add(state.Probes.Select(ToSample));
        if (state.Stage == ContainerStage.Running && state.Run is { } run)
            observation.Ports.Add(run.Ports.Select(port => new PublishedPort { Name = port.Name, ContainerPort = port.ContainerPort, HostPort = port.HostPort }));
        return observation;
    }

    public static ObservedEvent ToEvent(ContainerRecipe recipe, Happening happening, DateTimeOffset now) => new()
    {
        Namespace = recipe.Namespace,
        ContainerName = recipe.Name,
        ContainerUid = recipe.Uid,
        Type = happening.Warning ? "Warning" : "Normal",
        Reason = happening.Reason,
        Message = happening.Message,
        At = now.ToTimestamp(),
    };

    /// <summary>Where a supervisor goes on that was told this by the agent before it: counts and last end go on, and what was over stays over.</summary>
    public static ContainerState Resume(ContainerObservation before)
    {
        var final = before.Phase is ContainerPhase.Stopped or ContainerPhase.Failed;
        return new ContainerState
        {
            Stage = final ? ContainerStage.Final : ContainerStage.New,
            EverStarted = before.Phase >= ContainerPhase.Running,
            Failed = before.Phase == ContainerPhase.Failed,
            RestartCount = before.RestartCount,
            LastEnd = ToRunEnd(before.LastTermination),
            FinishedAt = final ? before.FinishedAt?.ToDateTimeOffset() : null,
            Reason = before.Reason,
            Message = before.Message,
        };
    }

    private static ContainerPhase PhaseOf(ContainerState state) => state switch
    {
        { Stage: ContainerStage.Final, Failed: true } => ContainerPhase.Failed,
        { Stage: ContainerStage.Final } => ContainerPhase.Stopped,
        { Failed: true } => ContainerPhase.Failed,
        { FinishedAt: not null } => ContainerPhase.Stopped,
        { Desired: not Desired.Running } => ContainerPhase.Stopping,
        { EverStarted: true } => ContainerPhase.Running,
        _ => ContainerPhase.Starting,
    };

    private static Contracts.Agent.ProbeSample ToSample(Health.ProbeSample sample)
    {
        var message = new Contracts.Agent.ProbeSample
        {
            At = sample.At.ToTimestamp(),
            Good = sample.Answer.Good,
            Latency = Duration.FromTimeSpan(sample.Latency),
            Detail = sample.Answer.Detail,
            Body = sample.Answer.Body ?? "",
        };
        if (sample.Answer.Status is { } status) message.Status = status;
        return message;
    }

    private static Termination? ToTermination(RunEnd? end) => end is null ? null : new Termination
    {
        ExitCode = end.ExitCode,
        Reason = end.Reason,
        StartedAt = ToTimestamp(end.StartedAt),
        FinishedAt = end.FinishedAt.ToTimestamp(),
        LogTail = { end.LogTail },
    };

    private static RunEnd? ToRunEnd(Termination? end) => end is null ? null : new RunEnd(
        end.ExitCode, end.Reason, end.StartedAt?.ToDateTimeOffset(), end.FinishedAt?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch, [.. end.LogTail]);

    private static Timestamp? ToTimestamp(DateTimeOffset? time) => time?.ToTimestamp();

    public static ContainerEvent ToEvent(RuntimeEvent.Seen seen)
    {
        var told = new ContainerEvent
        {
            Namespace = seen.Namespace, ContainerName = seen.Name, ContainerUid = seen.Uid, RuntimeId = seen.RuntimeId, Action = seen.Action, TimeNanoseconds = seen.TimeNanoseconds, Detail = seen.Detail,
        };
        if (seen.ExitCode is { } code) told.ExitCode = code;
        return told;
    }
}
