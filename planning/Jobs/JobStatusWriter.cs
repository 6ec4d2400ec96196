using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Jobs;

/// <summary>Sums up a job for its user.</summary>
internal static class JobStatusWriter
{
    /// <summary>Of a job that goes on.</summary>
    /// <param name="waitsUntil">When the next attempt is due, while one is waited for.</param>
    public static JobPlan Running(JobPlan plan, JobSnapshot snapshot, DateTimeOffset? waitsUntil, DateTimeOffset now)
    {
        var counted = Counted(plan, snapshot);
        var (spec, status) = (snapshot.Job.Spec, counted.Status);
        var done = string.Create(CultureInfo.InvariantCulture, $"{status.Succeeded} of {spec.Completions} completions");
        var failed = status.Failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {status.Failed} failed");
        var (reason, message) = (spec.Suspend, waitsUntil, status.Active) switch
        {
            (true, _, _) => ("Suspended", $"{done}{failed}; nothing runs while spec.suspend is set"),
            (_, { } due, _) => ("BackingOff", $"{done}{failed}; the next attempt is due at {due.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"),
            _ => ("Running", $"{done}{failed}; {status.Active} active{Waiting(snapshot)}"),
        };
        return With(counted, snapshot, [(JobConditions.Complete, ConditionStatus.False, reason, message), (JobConditions.Failed, ConditionStatus.False, "NotFailed", "")], now);
    }

    public static JobPlan Ended(JobPlan plan, JobSnapshot snapshot, JobVerdict verdict, DateTimeOffset now) => With(
        Counted(plan, snapshot),
        snapshot,
        verdict.IsGood
            ? [(JobConditions.Complete, ConditionStatus.True, verdict.Reason, verdict.Message), (JobConditions.Failed, ConditionStatus.False, "NotFailed", "")]
            : [(JobConditions.Complete, ConditionStatus.False, verdict.Reason, verdict.Message), (JobConditions.Failed, ConditionStatus.True, verdict.Reason, verdict.Message)],
        now);

    /// <summary>With the containers counted that are not over once the plan is carried out.</summary>
    public static JobPlan Counted(JobPlan plan, JobSnapshot snapshot)
    {
        var gone = plan.Delete.Select(container => container.Metadata.Name).ToHashSet();
        var active = snapshot.Containers.Count(container => !gone.Contains(container.Metadata.Name) && !container.Status.Phase.IsFinal()) + plan.Create.Length;
        return plan with { Status = plan.Status with { ObservedGeneration = snapshot.Job.Metadata.Generation, Active = active } };
    }

    // Why the first one that waits does: no room, an image that is slow to come.
    private static string Waiting(JobSnapshot snapshot) =>
        snapshot.Containers.FirstOrDefault(container => container.Status is { Phase: < ContainerPhase.Running, Message: not null }) is { } waiting
            ? $"; {waiting.Metadata.Name}: {waiting.Status.Message}"
            : "";

    private static JobPlan With(JobPlan plan, JobSnapshot snapshot, ImmutableArray<(string Type, ConditionStatus Status, string Reason, string Message)> conditions, DateTimeOffset now)
    {
        var before = snapshot.Job.Status?.Conditions ?? [];
        return plan with { Status = plan.Status with { Conditions = [.. conditions.Select(condition => Keep(before, condition, now))] } };
    }

    private static Condition Keep(ImmutableArray<Condition> before, (string Type, ConditionStatus Status, string Reason, string Message) condition, DateTimeOffset now)
    {
        var earlier = before.FirstOrDefault(one => one.Type == condition.Type);
        return new Condition(condition.Type, condition.Status, condition.Reason, condition.Message, earlier?.Status == condition.Status ? earlier.LastTransitionTime : now);
    }
}
