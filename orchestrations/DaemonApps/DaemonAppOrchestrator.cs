using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;

namespace FunctionsPlatform.Orchestrations.DaemonApps;

/// <summary>Keeps one DaemonApp.</summary>
public sealed class DaemonAppOrchestrator : WorkloadOrchestrator
{
    public static readonly TaskName Name = new("DaemonAppOrchestrator");

    protected override Task<ReconcileOutcome> ReconcileAsync(TaskOrchestrationContext context, ReconcileRequest input) =>
        context.CallActivityAsync<ReconcileOutcome>(ReconcileDaemonApp.Name, input, ActivityRetries.Default);
}
