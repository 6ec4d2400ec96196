using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Workloads;

namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>Keeps one app.</summary>
public sealed class AppOrchestrator : WorkloadOrchestrator
{
    public static readonly TaskName Name = new("AppOrchestrator");

    protected override Task<ReconcileOutcome> ReconcileAsync(TaskOrchestrationContext context, ReconcileRequest input) =>
        context.CallActivityAsync<ReconcileOutcome>(ReconcileApp.Name, input, ActivityRetries.Default);
}
