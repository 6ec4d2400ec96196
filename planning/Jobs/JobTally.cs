using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Jobs;

/// <summary>Counts the ends that are new and says whether one of them ends the job.</summary>
/// <param name="Marked">The Containers that were counted, as they should be written.</param>
/// <param name="Verdict">Null: the job goes on.</param>
internal sealed record JobTally(JobStatus Status, ImmutableArray<Container> Marked, JobVerdict? Verdict)
{
    public static JobTally Of(Job job, Attempts attempts, DateTimeOffset now)
    {
        var tally = new JobTally(job.Status ?? new JobStatus(), [], null);
        foreach (var container in attempts.Ended) tally = tally.With(job.Spec, container, now);
        return tally.Verdict is null ? tally with { Verdict = HopelessOne(attempts) } : tally;
    }

    private JobTally With(JobSpec spec, Container container, DateTimeOffset now)
    {
        var code = ExitCodeOf(container);
        // What is more than was asked for, or comes after the end, is marked and counted no more.
        if (Verdict is not null) return Mark(container, AttemptOutcome.Ignored, Status);
        if (code is { } good && spec.SuccessExitCodes.Contains(good) && !WasEndedFromOutside(container)) return Succeed(spec, container, good);
        var end = EndOf(container, code);
        var failed = Status with
        {
            FailuresInARow = Status.FailuresInARow + 1,
            LastFailureTime = end.FinishedAt ?? now,
            FirstFailure = Status.FirstFailure ?? end,
            LastFailure = end,
        };
        var (action, rule) = ActionOn(spec.FailurePolicy, code);
        if (action == FailureAction.Ignore) return Mark(container, AttemptOutcome.Ignored, failed);
        failed = failed with { Failed = failed.Failed + 1 };
        return Mark(container, AttemptOutcome.Failed, failed) with { Verdict = VerdictOn(spec, container, failed, action, rule) };
    }

    private JobTally Succeed(JobSpec spec, Container container, int code)
    {
        var status = Status with { Succeeded = Status.Succeeded + 1, FailuresInARow = 0 };
        var tally = Mark(container, AttemptOutcome.Succeeded, status);
        return status.Succeeded < spec.Completions ? tally : tally with { Verdict = JobVerdict.Completed(status.Succeeded, code) };
    }

    private JobTally Mark(Container container, AttemptOutcome outcome, JobStatus status) => this with { Status = status, Marked = Marked.Add(Attempts.Marked(container, outcome)) };

    private static JobVerdict? VerdictOn(JobSpec spec, Container container, JobStatus status, FailureAction action, int rule)
    {
        var how = string.Create(CultureInfo.InvariantCulture, $"{container.Metadata.Name} {Said(container, status.LastFailure!)}");
        if (action == FailureAction.FailJob) return JobVerdict.Fails("FailurePolicy", $"{how}: rule {rule} of its failure policy ends the job", ExitCodeOf(container));
        if (status.Failed <= spec.BackoffLimit) return null;
        var counted = status.Failed == 1 ? "1 attempt has failed" : string.Create(CultureInfo.InvariantCulture, $"{status.Failed} attempts have failed");
        return JobVerdict.Fails("BackoffLimitExceeded", $"{counted}, and backoffLimit is {spec.BackoffLimit}; {how}", ExitCodeOf(container));
    }

    // An image that is not there is waited for by the node for ever; a job would never end.
    private static JobVerdict? HopelessOne(Attempts attempts) => attempts.Alive.FirstOrDefault(container => container.Status.IsHopeless()) is { } hopeless
        ? JobVerdict.Fails(hopeless.Status.Reason!, $"{hopeless.Metadata.Name}: {hopeless.Status.Message}", null)
        : null;

    private static (FailureAction Action, int Rule) ActionOn(FailurePolicy? policy, int? code)
    {
        var rules = policy?.Rules ?? [];
        for (var index = 0; index < rules.Length && code is not null; index++)
        {
            if (rules[index].ExitCodes.Contains(code.Value) == (rules[index].Operator == ExitCodeOperator.In)) return (rules[index].Action, index + 1);
        }

        return (FailureAction.Count, 0);
    }

    // Whatever code it then leaves: its work is not done.
    private static bool WasEndedFromOutside(Container container) => container.Status.LastTermination?.Reason is "OutOfMemory" or "Unhealthy" or "Removed" or "StartFailed";

    private static int? ExitCodeOf(Container container) =>
        container.Status.LastTermination?.ExitCode ?? container.Status.ExitCode ?? (container.Status.Phase == ContainerPhase.Stopped ? 0 : null);

    private static ContainerTermination EndOf(Container container, int? code) =>
        (container.Status.LastTermination ?? new ContainerTermination { ExitCode = code ?? 0, Reason = container.Status.Reason ?? "Failed", FinishedAt = container.Status.FinishedAt }) with { Container = container.Metadata.Name };

    private static string Said(Container container, ContainerTermination end) => end.Reason switch
    {
        "StartFailed" => $"could not be started: {container.Status.Message}",
        "OutOfMemory" => $"was ended at its memory limit of {container.Spec.Template.Resources.Memory}",
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {end.ExitCode}"),
    };
}
