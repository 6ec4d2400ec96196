using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Resources;
using Google.Protobuf.WellKnownTypes;
using ObservedPhase = FunctionsPlatform.Contracts.Agent.ContainerPhase;
using Phase = FunctionsPlatform.Contracts.Resources.ContainerPhase;
using ContainerPart = FunctionsPlatform.Contracts.Resources.ContainerPart;

namespace FunctionsPlatform.Orchestrations.Reports;

/// <summary>One step of a Container's life: its status and what its node saw give its next status.</summary>
internal static class ContainerObserver
{
    /// <returns>Null when the observation says nothing: it is old, of another Container or node, or of one that is over.</returns>
    public static ContainerStatus? Observe(Container container, string node, ContainerObservation seen)
    {
        var status = container.Status;
        if (seen.Uid != container.Metadata.Uid || container.Spec.Node != node) return null;
        if (status.Phase.IsFinal() || seen.Sequence <= status.ObservationSequence) return null;
        var termination = TerminationOf(container, seen.LastTermination);
        var phase = PhaseOf(seen.Phase) is { } reported && status.Phase.MayBecome(reported) ? reported : status.Phase;
        return status with
        {
            Phase = phase,
            Ready = seen.Ready && phase == Phase.Running,
            Node = node,
            RuntimeId = OrNull(seen.RuntimeId),
            ImageDigest = OrNull(seen.ImageDigest) ?? status.ImageDigest,
            Probes = [.. seen.Probes.Select(RecordOf)],
            Containers = [.. seen.Parts.Select(PartOf)],
            Address = OrNull(seen.Address),
            Ports = [.. seen.Ports.Select(port => new ContainerPort(port.Name, port.ContainerPort, port.HostPort))],
            RestartCount = seen.RestartCount,
            ExitCode = termination?.ExitCode,
            Reason = OrNull(seen.Reason),
            Message = OrNull(seen.Message),
            LastTermination = termination,
            StartedAt = TimeOf(seen.StartedAt),
            ReadySince = TimeOf(seen.ReadySince),
            FinishedAt = TimeOf(seen.FinishedAt),
            ObservationSequence = seen.Sequence,
        };
    }

    /// <summary>Whether the app should look: something that its plan or its status speaks of is different.</summary>
    public static bool Matters(ContainerStatus before, ContainerStatus after) =>
        before.Phase != after.Phase
        || before.Ready != after.Ready
        || before.RestartCount != after.RestartCount
        || before.Reason != after.Reason
        || before.ImageDigest != after.ImageDigest
        || before.LastTermination?.FinishedAt != after.LastTermination?.FinishedAt
        // The last words may follow the end: a node restarts first and reads them beside it.
        || before.LastTermination?.LogTail.Length != after.LastTermination?.LogTail.Length;

    // Pending, Assigned and Lost are not a node's to say.
    private static Phase? PhaseOf(ObservedPhase phase) => phase switch
    {
        ObservedPhase.Starting => Phase.Starting,
        ObservedPhase.Running => Phase.Running,
        ObservedPhase.Stopping => Phase.Stopping,
        ObservedPhase.Stopped => Phase.Stopped,
        ObservedPhase.Failed => Phase.Failed,
        _ => null,
    };

    private static ContainerPart PartOf(PartObservation part) => new()
    {
        Name = part.Name,
        Role = part.Role,
        State = part.State,
        Ready = part.Ready,
        RestartCount = part.RestartCount,
        ExitCode = part.HasExitCode ? part.ExitCode : null,
        Reason = OrNull(part.Reason),
        Message = OrNull(part.Message),
    };

    private static ProbeRecord RecordOf(ProbeSample sample) => new()
    {
        At = sample.At?.ToDateTimeOffset() ?? default,
        Good = sample.Good,
        Status = sample.HasStatus ? sample.Status : null,
        Latency = sample.Latency?.ToTimeSpan() ?? default,
        Detail = sample.Detail,
        Body = OrNull(sample.Body),
    };

    private static ContainerTermination? TerminationOf(Container container, Termination? seen) => seen is null
        ? container.Status.LastTermination
        : new ContainerTermination
        {
            Container = container.Metadata.Name,
            ExitCode = seen.ExitCode,
            Reason = seen.Reason,
            StartedAt = TimeOf(seen.StartedAt),
            FinishedAt = TimeOf(seen.FinishedAt),
            LogTail = [.. seen.LogTail],
        };

    private static DateTimeOffset? TimeOf(Timestamp? timestamp) => timestamp?.ToDateTimeOffset();

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}
