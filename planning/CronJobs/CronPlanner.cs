using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Schedules;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.CronJobs;

/// <summary>
/// Compares a schedule with how far it has been carried out. Each run that was due since is started or skipped, once: what is decided is kept in the
/// status, and a run's Job is named by the time that it was due. Planned again on the outcome of its own plan it asks for nothing.
/// </summary>
public static class CronPlanner
{
    /// <summary>Annotation of a Job: when it was due.</summary>
    public const string ScheduleTimeAnnotation = "platform/schedule-time";

    private const int SkippedKept = 10;
    private const int MostDeletedAtOnce = 100;
    private const string Scheduled = "Scheduled";

    public static CronPlan Plan(CronSnapshot snapshot, DateTimeOffset now)
    {
        var cron = snapshot.CronJob;
        if (cron.Metadata.DeletionTimestamp is not null) return PlanDeletion(snapshot, now);
        var status = (cron.Status ?? new CronJobStatus()) with { ObservedGeneration = cron.Metadata.Generation };
        if (!CronSchedule.TryParse(cron.Spec.Schedule, cron.Spec.TimeZone, out var schedule, out var problem))
            return Sum(snapshot, new CronPlan { Status = status with { NextScheduleTime = null } }, (ConditionStatus.False, problem.IsZone ? "UnknownTimeZone" : "BadSchedule", $"the {(problem.IsZone ? "time zone" : "schedule")} {problem.Message}"), now);

        var observed = $"{cron.Spec.Schedule} {cron.Spec.TimeZone}";
        var since = status.ObservedSchedule is null ? cron.Metadata.CreationTimestamp ?? now
            // What another schedule would have asked for before it was there is nothing that was missed.
            : status.ObservedSchedule != observed ? now
            : status.DecidedThrough ?? now;
        var due = DueRuns.Of(cron.Spec, schedule, since, now);
        var plan = Start(snapshot, due, new CronPlan { Status = status with { ObservedSchedule = observed, DecidedThrough = due.Through.ToUniversalTime() } });
        var next = schedule.Next(now)?.ToUniversalTime();
        plan = plan with { NextCheck = next, Status = plan.Status with { NextScheduleTime = next } };
        var condition = cron.Spec.Suspend ? (ConditionStatus.False, "Suspended", "spec.suspend is set: each run that is due is skipped")
            : next is null ? (ConditionStatus.False, "Over", "it is never due again")
            : (ConditionStatus.True, "Scheduled", "it runs by its schedule");
        return Sum(snapshot, Pruned(snapshot, plan, now), condition, now);
    }

    /// <summary>The Job of a run that is due by the schedule.</summary>
    public static Job JobOf(CronJob cron, DateTimeOffset due)
    {
        var utc = due.UtcDateTime;
        var format = utc.Second == 0 ? "yyyyMMddHHmm" : "yyyyMMddHHmmss";
        return Make(cron, $"{cron.Metadata.Name}-{utc.ToString(format, CultureInfo.InvariantCulture)}", ScheduleTimeAnnotation, utc.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
    }

    /// <summary>A Job from its template that the schedule did not ask for.</summary>
    /// <param name="who">Kept on the Job.</param>
    public static Job JobOf(CronJob cron, string suffix, string who) => Make(cron, $"{cron.Metadata.Name}-{suffix}", "platform/triggered-by", who);

    /// <summary>What to do with the Jobs of a CronJob that is no more.</summary>
    public static CronPlan PlanWithoutCronJob(ImmutableArray<Job> jobs, DateTimeOffset now) => PlanDeletion(new CronSnapshot(new CronJob(), jobs, []), now);

    private static Job Make(CronJob cron, string name, string annotation, string value)
    {
        var template = cron.Spec.JobTemplate;
        return new Job
        {
            Metadata = new ObjectMeta
            {
                Name = name,
                Namespace = cron.Metadata.Namespace,
                Labels = template.Metadata.Labels.SetItem(PlatformApi.CronJobLabel, cron.Metadata.Name),
                Annotations = template.Metadata.Annotations.SetItem(annotation, value),
                OwnerReferences = [new OwnerReference(cron.Kind, cron.Metadata.Name, cron.Metadata.Uid ?? "")],
            },
            Spec = template.Spec,
        };
    }

    private static CronPlan Start(CronSnapshot snapshot, DueRuns due, CronPlan plan)
    {
        var (cron, policy) = (snapshot.CronJob, snapshot.CronJob.Spec.ConcurrencyPolicy);
        var own = snapshot.Jobs.Select(job => job.Metadata.Name).ToHashSet();
        var running = snapshot.Jobs.Where(job => !job.IsFinished()).ToList();
        var create = new List<(DateTimeOffset Due, Job Job)>();
        var skip = due.Skip.ToBuilder();
        foreach (var time in due.Start)
        {
            var job = JobOf(cron, time);
            var name = job.Metadata.Name;
            // Made already, by a plan whose status was lost to a restored backup.
            if (own.Contains(name)) continue;
            if (snapshot.OtherJobs.Contains(name))
            {
                skip.Add(new SkippedRun(time, SkipReasons.NameTaken, $"there is another job '{name}'"));
                continue;
            }

            if (policy == ConcurrencyPolicy.Forbid && running.Count + create.Count > 0)
            {
                skip.Add(new SkippedRun(time, SkipReasons.StillRunning, $"job '{(running.Count > 0 ? running[0] : create[0].Job).Metadata.Name}' goes on"));
                continue;
            }

            if (policy == ConcurrencyPolicy.Replace)
            {
                skip.AddRange(create.Select(earlier => new SkippedRun(earlier.Due, SkipReasons.Replaced, "the next run was due before it could be started")));
                create.Clear();
            }

            create.Add((time, job));
        }

        var replaced = policy == ConcurrencyPolicy.Replace && create.Count > 0 ? running.Where(job => job.Metadata.DeletionTimestamp is null) : [];
        var skipped = skip.ToImmutable();
        return plan with
        {
            CreateJobs = [.. create.Select(run => run.Job)],
            DeleteJobs = [.. replaced],
            Status = plan.Status with
            {
                LastScheduleTime = create.Count > 0 ? create[^1].Due.ToUniversalTime() : plan.Status.LastScheduleTime,
                Started = plan.Status.Started + create.Count,
                Skipped = plan.Status.Skipped + skipped.Sum(run => run.Count),
                LastSkipped = [.. plan.Status.LastSkipped.Concat(skipped.Select(run => run with { ScheduleTime = run.ScheduleTime.ToUniversalTime() })).TakeLast(SkippedKept)],
            },
            Events = [.. create.Select(run => new PlannedEvent(EventType.Normal, "JobCreated", $"created job {run.Job.Metadata.Name}, due at {In(run.Due)}")), .. skipped.Select(Told), .. replaced.Select(job => new PlannedEvent(EventType.Normal, "JobReplaced", $"deleted job {job.Metadata.Name}: the next run is due"))],
        };
    }

    private static PlannedEvent Told(SkippedRun run) =>
        new(run.Reason == SkipReasons.Suspended ? EventType.Normal : EventType.Warning, "Run" + run.Reason, $"the run due at {In(run.ScheduleTime)} was skipped: {run.Message}");

    private static string In(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Without the finished Jobs that are beyond what is kept.</summary>
    private static CronPlan Pruned(CronSnapshot snapshot, CronPlan plan, DateTimeOffset now)
    {
        var spec = snapshot.CronJob.Spec;
        var finished = snapshot.Jobs.Where(job => job.IsFinished() && job.Metadata.DeletionTimestamp is null).OrderBy(job => job.Status!.CompletionTime).ThenBy(job => job.Metadata.Name, StringComparer.Ordinal).ToLookup(job => job.IsComplete());
        ImmutableArray<Job> old = [.. finished[true].SkipLast(spec.SuccessfulJobsHistoryLimit), .. finished[false].SkipLast(spec.FailedJobsHistoryLimit)];
        var delete = plan.DeleteJobs.AddRange(old.Take(MostDeletedAtOnce));
        return plan with { DeleteJobs = delete, NextCheck = old.Length > MostDeletedAtOnce ? now : plan.NextCheck };
    }

    private static CronPlan Sum(CronSnapshot snapshot, CronPlan plan, (ConditionStatus Status, string Reason, string Message) condition, DateTimeOffset now)
    {
        var replaced = plan.DeleteJobs.Select(job => job.Metadata.Name).ToHashSet();
        var running = snapshot.Jobs.Where(job => !job.IsFinished() && !replaced.Contains(job.Metadata.Name)).Concat(plan.CreateJobs).Select(job => job.Metadata.Name);
        var earlier = plan.Status.Conditions.FirstOrDefault(one => one.Type == Scheduled);
        return plan with
        {
            Status = plan.Status with
            {
                Active = [.. running.Order(StringComparer.Ordinal)],
                LastSuccessfulTime = snapshot.Jobs.Where(job => job.IsComplete()).Select(job => job.Status!.CompletionTime).Append(plan.Status.LastSuccessfulTime).Max(),
                Conditions = [new Condition(Scheduled, condition.Status, condition.Reason, condition.Message, earlier?.Status == condition.Status ? earlier.LastTransitionTime : now)],
            },
        };
    }

    private static CronPlan PlanDeletion(CronSnapshot snapshot, DateTimeOffset now)
    {
        ImmutableArray<Job> going = [.. snapshot.Jobs.Where(job => job.Metadata.DeletionTimestamp is null)];
        return new CronPlan
        {
            DeleteJobs = going.Length > MostDeletedAtOnce ? going[..MostDeletedAtOnce] : going,
            NextCheck = going.Length > MostDeletedAtOnce ? now : null,
            Status = snapshot.CronJob.Status ?? new CronJobStatus(),
            Finished = snapshot.CronJob.Metadata.DeletionTimestamp is not null && snapshot.Jobs.IsEmpty,
        };
    }
}
