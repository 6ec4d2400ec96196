using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;

namespace FunctionsPlatform.Orchestrations.CronJobs;

/// <summary>Keeps one cron job: its timer is set to the time that the next run is due.</summary>
public sealed class CronJobOrchestrator : WorkloadOrchestrator
{
    public static readonly TaskName Name = new("CronJobOrchestrator");

    protected override Task<ReconcileOutcome> ReconcileAsync(TaskOrchestrationContext context, ReconcileRequest input) =>
        context.CallActivityAsync<ReconcileOutcome>(ReconcileCronJob.Name, input, ActivityRetries.Default);
}
