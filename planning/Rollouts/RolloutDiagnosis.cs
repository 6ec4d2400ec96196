using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Rollouts;

/// <summary>Says why a new replica does not come to count, from what its node told of it.</summary>
internal static class RolloutDiagnosis
{
    private static readonly TimeSpan LastWordsLimit = TimeSpan.FromSeconds(2);

    private const int NotExecutable = 126;
    private const int NoCommand = 127;

    /// <summary>128 and SIGKILL.</summary>
    private const int Killed = 137;

    /// <summary>The first replica that has failed for good or too often, if one has.</summary>
    /// <param name="replicas">Of the revision that is judged; none that counts.</param>
    public static RolloutFinding? FirstFailure(IEnumerable<Container> replicas, int threshold, DateTimeOffset now)
    {
        var failed = replicas
            .Where(container => IsHopeless(container) || (HasEndedTooOften(container, threshold) && !(LastWordsDueAt(container, threshold) > now)))
            .MinBy(EndedAt);
        return failed is null ? null : Of(failed);
    }

    /// <summary>Until when the last words of one that has ended too often are waited for: its node reads them after it has told of the end, and they may be the cause. Null: there is nothing to wait for.</summary>
    public static DateTimeOffset? LastWordsDueAt(Container container, int threshold) =>
        HasEndedTooOften(container, threshold) && EndsOf(container) == threshold && container.Status.LastTermination is { LogTail.IsEmpty: true, FinishedAt: { } finished }
            ? finished + LastWordsLimit
            : null;

    /// <summary>What is known when time is up: the replica that is furthest from being good speaks for all.</summary>
    public static RolloutFinding Late(IEnumerable<Container> replicas, TimeSpan deadline)
    {
        var within = $"no further replica came to count within {DurationText.Format(deadline)}";
        var worst = replicas.OrderByDescending(EndsOf).ThenBy(container => container.Status.Phase).ThenBy(container => container.Metadata.Name, StringComparer.Ordinal).FirstOrDefault();
        if (worst is null) return new RolloutFinding(RolloutCause.Unknown, within, null);
        var finding = Of(worst);
        return finding with { Message = $"{within}; {finding.Message}" };
    }

    public static RolloutFinding Of(Container container)
    {
        var (cause, words) = Judge(container);
        return new RolloutFinding(cause, $"{container.Metadata.Name}: {words}", container);
    }

    /// <summary>Bad ends, those that its node mended and those of its predecessors included. Nothing is said of one that has never ended itself.</summary>
    private static int EndsOf(Container container)
    {
        var isOver = container.Status.Phase.IsFinal();
        var own = container.Status.RestartCount + (isOver ? 1 : 0);
        return own == 0 || (isOver && Succession.AttemptAfter(container) == 0) ? 0 : own + Succession.AttemptOf(container);
    }

    private static bool HasEndedTooOften(Container container, int threshold) => threshold > 0 && EndsOf(container) >= threshold;

    // A command that the image does not have, or that may not be run, will not be there the next time either.
    private static bool IsHopeless(Container container) =>
        container.Status.IsHopeless() || container.Status.LastTermination is { Reason: "StartFailed", ExitCode: NotExecutable or NoCommand };

    private static DateTimeOffset EndedAt(Container container) =>
        container.Status.LastTermination?.FinishedAt ?? container.Status.FinishedAt ?? container.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue;

    private static (RolloutCause Cause, string Words) Judge(Container container)
    {
        var status = container.Status;
        return status switch
        {
            { Reason: ContainerReasons.ImageNotFound } => (RolloutCause.ImageNotFound, Said(status, "there is no such image")),
            { Reason: ContainerReasons.RegistryAuth } => (RolloutCause.RegistryAuth, Said(status, "the registry refused the credentials")),
            { Reason: ContainerReasons.WrongArchitecture } => (RolloutCause.WrongArchitecture, Said(status, "its program is for another processor")),
            { Reason: ContainerReasons.ImageMissing } => (RolloutCause.ImageNotFound, Said(status, "its image is not there")),
            { Phase: ContainerPhase.Pending } => (RolloutCause.NoRoom, Said(status, "no node has been found for it")),
            { Phase: ContainerPhase.Assigned } => (RolloutCause.NodeSilent, $"node {container.Spec.Node} has not taken it up"),
            { Reason: "RuntimeUnavailable" } => (RolloutCause.NodeSilent, Said(status, "its node's engine does not answer")),
            { LastTermination: { } end } => JudgeEnd(container, end),
            { Phase: ContainerPhase.Running, Ready: false } => JudgeHealth(status, "it has never been ready"),
            { Phase: ContainerPhase.Starting, Reason: not "Creating" } => (RolloutCause.StartFailed, Said(status, "its engine would not start it")),
            { Phase: ContainerPhase.Lost } => (RolloutCause.NodeSilent, Said(status, "its node is gone")),
            _ => (RolloutCause.Unknown, Said(status, "nothing tells why")),
        };
    }

    private static (RolloutCause Cause, string Words) JudgeEnd(Container container, ContainerTermination end) => end.Reason switch
    {
        "OutOfMemory" => (RolloutCause.OutOfMemory, $"it was ended at its memory limit of {container.Spec.Template.Resources.Memory}"),
        // The engine hears of the kernel's deed from elsewhere than of the end, and at times too late.
        "Killed" when end.ExitCode == Killed && container.Spec.Template.Resources.Memory.Value > 0 =>
            (RolloutCause.OutOfMemory, $"it was killed{After(end)} (exit code 137), most likely at its memory limit of {container.Spec.Template.Resources.Memory}"),
        "Unhealthy" => JudgeHealth(container.Status, "its health check failed"),
        _ when end.LogTail.Any(line => line.Contains("exec format error", StringComparison.Ordinal)) => (RolloutCause.WrongArchitecture, "its program is for another processor (exec format error)"),
        "StartFailed" => (RolloutCause.StartFailed, Said(container.Status, "its engine would not start it")),
        _ when end.ExitCode == 0 => (RolloutCause.ExitedEarly, $"it ends by itself{After(end)} with exit code 0: its program does not keep running"),
        _ => (RolloutCause.ExitedEarly, string.Create(CultureInfo.InvariantCulture, $"it ended{After(end)} with exit code {end.ExitCode}")),
    };

    private static (RolloutCause Cause, string Words) JudgeHealth(ContainerStatus status, string opening)
    {
        var last = status.Probes.LastOrDefault(probe => !probe.Good);
        if (last is null) return (RolloutCause.Unknown, Said(status, opening));
        var cause = last.Status is not null ? RolloutCause.HealthStatus
            : last.Detail.Contains("refused", StringComparison.OrdinalIgnoreCase) || last.Detail.Contains("closed at once", StringComparison.Ordinal) ? RolloutCause.PortClosed
            : RolloutCause.HealthTimeout;
        var hint = cause == RolloutCause.PortClosed ? ": nothing listens there" : "";
        return (cause, $"{opening}: {last.Detail}{hint}");
    }

    private static string After(ContainerTermination end) =>
        end is { StartedAt: { } started, FinishedAt: { } finished } && finished >= started ? $" after {DurationText.Format(Rounded(finished - started))}" : "";

    private static TimeSpan Rounded(TimeSpan time) => time < TimeSpan.FromSeconds(10)
        ? TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds / 100) * 100)
        : TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));

    private static string Said(ContainerStatus status, string otherwise) => string.IsNullOrEmpty(status.Message) ? otherwise : status.Message;
}
