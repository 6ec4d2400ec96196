using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.CronJobs;
using FunctionsPlatform.Planning.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.CronJobs;

/// <summary>A cron job, if it still exists, and the Jobs that are its own.</summary>
/// <param name="OtherJobs">Names of other Jobs that its own might come to have.</param>
public sealed record CronWorld(WorkloadReference Reference, CronJob? CronJob, ImmutableArray<Job> Jobs, ImmutableHashSet<string> OtherJobs) : WorkloadWorld(Reference)
{
    public override Resource? Workload => CronJob;

    public override bool IsEmpty => Jobs.IsEmpty;

    public static CronWorld Of(ResourceSnapshot snapshot, WorkloadReference reference)
    {
        var cron = snapshot.Get<CronJob>(reference.Name);
        var jobs = snapshot.ListNamed<Job>($"{reference.Name}-").ToLookup(job => job.OwningWorkload()?.Uid == reference.Uid);
        return new CronWorld(reference, cron?.Metadata.Uid == reference.Uid ? cron : null, [.. jobs[true]], [.. jobs[false].Select(job => job.Metadata.Name)]);
    }

    public override CronPlan Plan(DateTimeOffset now, IdSource ids, string? traceparent) =>
        CronJob is null ? CronPlanner.PlanWithoutCronJob(Jobs, now) : CronPlanner.Plan(new CronSnapshot(CronJob, Jobs, OtherJobs), now);

    public override Resource With(WorkloadPlan plan) => CronJob! with { Status = ((CronPlan)plan).Status with { Orchestration = Reference.InstanceId } };

    public override bool HasWork(DateTimeOffset now)
    {
        var plan = Plan(now, IdSource.Random, traceparent: null);
        return !plan.CreateJobs.IsEmpty
            || !plan.DeleteJobs.IsEmpty
            || plan.Finished
            || (CronJob is { } cron && (cron.Status?.ObservedGeneration != cron.Metadata.Generation || cron.Status.Skipped != plan.Status.Skipped || !cron.Status.Active.SequenceEqual(plan.Status.Active)));
    }
}
