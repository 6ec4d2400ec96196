using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;

namespace FunctionsPlatform.Orchestrations.Jobs;

/// <summary>Keeps one job, until it is removed.</summary>
public sealed class JobOrchestrator : WorkloadOrchestrator
{
    public static readonly TaskName Name = new("JobOrchestrator");

    protected override Task<ReconcileOutcome> ReconcileAsync(TaskOrchestrationContext context, ReconcileRequest input) =>
        context.CallActivityAsync<ReconcileOutcome>(ReconcileJob.Name, input, ActivityRetries.Default);
}
