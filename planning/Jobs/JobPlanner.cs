using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Planning.Jobs;

/// <summary>
/// Compares what a job asks for with the Containers it has and says what to do next. Level-triggered: planned again on the outcome of its own
/// plan it asks for nothing.
/// </summary>
/// <remarks>
/// Never more than <c>parallelism</c> Containers are there that are not over, and never more than completions are still missing; so no more ends
/// are counted than were asked for. A lost node's Container may still run where nobody sees it: what a job does should bear being done twice.
/// </remarks>
public static class JobPlanner
{
    /// <param name="ids">Names the new Containers.</param>
    /// <param name="traceparent">The trace of the change that is being carried out; new Containers keep it.</param>
    public static JobPlan Plan(JobSnapshot snapshot, DateTimeOffset now, IdSource ids, string? traceparent = null)
    {
        var job = snapshot.Job;
        if (job.Metadata.DeletionTimestamp is not null) return PlanDeletion(snapshot, now);
        var attempts = Attempts.Sort(snapshot.Containers);
        if (job.IsFinished()) return PlanAfterEnd(snapshot, attempts, now);
        var tally = JobTally.Of(job, attempts, now);
        var status = tally.Status with { StartTime = job.Spec.Suspend ? null : tally.Status.StartTime ?? now, Digest = tally.Status.Digest ?? DigestOf(snapshot.Containers) };
        if ((tally.Verdict ?? Overdue(job.Spec, status, now)) is { } verdict) return End(snapshot, attempts, tally with { Status = status }, verdict, now);
        return Continue(snapshot, attempts, tally with { Status = status }, now, ids, traceparent);
    }

    /// <summary>What to do with the Containers of a job that is no more: as for one that is being deleted.</summary>
    public static JobPlan PlanWithoutJob(ImmutableArray<Container> containers, DateTimeOffset now) => PlanDeletion(new JobSnapshot(new Job(), containers), now);

    private static JobPlan Continue(JobSnapshot snapshot, Attempts attempts, JobTally tally, DateTimeOffset now, IdSource ids, string? traceparent)
    {
        var (job, spec, status) = (snapshot.Job, snapshot.Job.Spec, tally.Status);
        var wanted = spec.Suspend ? 0 : Math.Min(spec.Parallelism, spec.Completions - status.Succeeded);
        var surplus = StopOrder.Of(attempts.Alive).Take(Math.Max(0, attempts.Alive.Length - wanted)).ToImmutableArray();
        var free = wanted - (attempts.Alive.Length - surplus.Length) - attempts.Stopping.Length - attempts.Uncounted.Length - surplus.Count(container => !Replicas.IsUnbound(container));
        var due = status.LastFailureTime + BackOff.Pause(spec.InitialBackoff, spec.MaxBackoff, status.FailuresInARow);
        var waitsUntil = free > 0 && due > now ? due : null;
        var maker = new ReplicaMaker(job, PlatformApi.JobLabel, snapshot.Containers, ids, traceparent);
        ImmutableArray<Container> create = [.. Enumerable.Range(0, waitsUntil is null ? Math.Max(0, free) : 0).Select(_ => Make(maker, spec, status))];
        var deadline = status.StartTime + spec.ActiveDeadline;
        var plan = new JobPlan
        {
            Create = create,
            Stop = surplus,
            Status = status,
            NextCheck = deadline is null || waitsUntil < deadline ? waitsUntil : deadline,
            Events = create.IsEmpty ? [] : [new PlannedEvent(EventType.Normal, "ContainersCreated", $"created {string.Join(", ", create.Select(container => container.Metadata.Name))}")],
        };
        return JobStatusWriter.Running(Tidied(snapshot, attempts, plan, tally.Marked, now), snapshot, waitsUntil, now);
    }

    private static JobPlan End(JobSnapshot snapshot, Attempts attempts, JobTally tally, JobVerdict verdict, DateTimeOffset now)
    {
        var plan = new JobPlan
        {
            Stop = attempts.Alive,
            Status = tally.Status with { CompletionTime = now, ExitCode = verdict.ExitCode },
            NextCheck = now + snapshot.Job.Spec.TtlAfterFinished,
            Events = [new PlannedEvent(verdict.IsGood ? EventType.Normal : EventType.Warning, verdict.IsGood ? "JobCompleted" : "JobFailed", verdict.Message)],
        };
        return JobStatusWriter.Ended(Tidied(snapshot, attempts, plan, tally.Marked, now), snapshot, verdict, now);
    }

    private static JobPlan PlanAfterEnd(JobSnapshot snapshot, Attempts attempts, DateTimeOffset now)
    {
        var status = snapshot.Job.Status!;
        var removal = status.CompletionTime + snapshot.Job.Spec.TtlAfterFinished;
        var plan = new JobPlan { Stop = attempts.Alive, Status = status, NextCheck = removal, Remove = removal <= now };
        // What ended while it was being stopped is no one's success or failure any more.
        return JobStatusWriter.Counted(Tidied(snapshot, attempts, plan, [.. attempts.Ended.Select(container => Attempts.Marked(container, AttemptOutcome.Ignored))], now), snapshot);
    }

    private static JobPlan PlanDeletion(JobSnapshot snapshot, DateTimeOffset now)
    {
        var departure = Departure.Of(snapshot.Containers);
        var plan = JobStatusWriter.Counted(
            Parted(new JobPlan { Stop = departure.Stop, Delete = departure.Delete, Status = snapshot.Job.Status ?? new JobStatus() }), snapshot);
        return plan with { Finished = snapshot.Job.Metadata.DeletionTimestamp is not null && plan.Delete.Length == snapshot.Containers.Length };
    }

    /// <summary>With the ends marked, and without what nobody needs any more.</summary>
    private static JobPlan Tidied(JobSnapshot snapshot, Attempts attempts, JobPlan plan, ImmutableArray<Container> marked, DateTimeOffset now)
    {
        var kept = snapshot.Job.Spec.AttemptHistoryLimit;
        var gone = attempts.Counted.Concat(marked)
            .OrderBy(Attempts.EndedAt)
            .GroupBy(container => Attempts.OutcomeOf(container) == AttemptOutcome.Succeeded)
            .SelectMany(group => group.SkipLast(kept))
            .Concat(attempts.Done)
            .Select(container => container.Metadata.Name)
            .ToHashSet();
        return Parted(plan with
        {
            Mark = [.. marked.Where(container => !gone.Contains(container.Metadata.Name))],
            // What is counted by this plan goes first: of a long list only the beginning is in the transaction that counts it.
            Delete = [.. attempts.Ended.Concat(attempts.Done).Concat(attempts.Counted).Where(container => gone.Contains(container.Metadata.Name))],
            NextCheck = attempts.Uncounted.IsEmpty ? plan.NextCheck : now,
        });
    }

    // What no node was told of is forgotten at once; the commit is fenced, so it has not been bound meanwhile.
    private static JobPlan Parted(JobPlan plan) => plan with
    {
        Stop = [.. plan.Stop.Where(container => !Replicas.IsUnbound(container)).Select(container => container with { Spec = container.Spec with { DesiredState = DesiredState.Stopped } })],
        Delete = [.. plan.Delete, .. plan.Stop.Where(Replicas.IsUnbound)],
    };

    private static Container Make(ReplicaMaker maker, JobSpec spec, JobStatus status)
    {
        var annotations = ImmutableSortedDictionary<string, string>.Empty;
        if (status.Failed > 0) annotations = annotations.Add(Succession.AttemptAnnotation, status.Failed.ToString(CultureInfo.InvariantCulture));
        var made = maker.Make(new AppSpec(spec) { RestartPolicy = new RestartPolicy { Mode = RestartMode.Never } }, annotations);
        return made with { Spec = made.Spec with { Digest = status.Digest } };
    }

    private static JobVerdict? Overdue(JobSpec spec, JobStatus status, DateTimeOffset now) => spec.ActiveDeadline is { } deadline && status.StartTime + deadline <= now
        ? JobVerdict.Fails("DeadlineExceeded", $"it was not done {DurationText.Format(deadline)} after its start", null)
        : null;

    private static string? DigestOf(ImmutableArray<Container> containers) => containers
        .Where(container => container.Status.ImageDigest is not null)
        .MinBy(container => container.Metadata.CreationTimestamp)?.Status.ImageDigest;
}
