using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.CronJobs;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.CronJobs;

/// <summary>Carries a schedule out up to now.</summary>
public sealed class ReconcileCronJob(WorkloadParts parts) : ReconcileWorkload<CronWorld, CronPlan>(parts, parts.Loggers.CreateLogger<ReconcileCronJob>())
{
    public static readonly TaskName Name = new("ReconcileCronJob");

    protected override string Source => "cron-orchestration";

    protected override string Noun => "cronjob";

    protected override ValueTask<CronWorld> ReadAsync(ResourceSnapshot snapshot, WorkloadReference reference, CancellationToken cancellationToken) =>
        ValueTask.FromResult(CronWorld.Of(snapshot, reference));

    protected override bool AddTo(ResourceTransaction transaction, CronWorld world, CronPlan plan)
    {
        // A run that somebody else has started meanwhile makes the whole plan stale: its name is taken.
        foreach (var job in plan.CreateJobs) transaction.Create(ContainersFinalizer.With(job));
        foreach (var job in plan.DeleteJobs) transaction.Delete(job);
        return !plan.CreateJobs.IsEmpty || !plan.DeleteJobs.IsEmpty;
    }

    // A crash before this loses the wakes; the sweep finds what they were for.
    protected override Task FollowAsync(CronWorld world, CronPlan plan, ImmutableArray<Resource> written, CancellationToken cancellationToken) =>
        Parts.Workloads.WakeAsync(written.OfType<Job>().Concat(plan.DeleteJobs).Select(job => job.ToReference()), cancellationToken);
}
