using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Apps;
using FunctionsPlatform.Orchestrations.CronJobs;
using FunctionsPlatform.Orchestrations.DaemonApps;
using FunctionsPlatform.Orchestrations.Jobs;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>Tells the orchestration of a workload that something has changed. A lost wake costs time only: <see cref="WorkloadSweep"/> heals it.</summary>
public sealed class WorkloadWaker(DurableTaskClient orchestrations)
{
    /// <summary>Starts the workload's orchestration when there is none. The trace of the caller goes along.</summary>
    public Task WakeAsync(WorkloadReference workload, CancellationToken cancellationToken) =>
        orchestrations.WakeAsync(workload.InstanceId, OrchestratorOf(workload.Kind), new ReconcileRequest(workload, System.Diagnostics.Activity.Current?.Id), cancellationToken);

    public Task WakeAsync(IEnumerable<WorkloadReference> workloads, CancellationToken cancellationToken) =>
        Task.WhenAll(workloads.Distinct().Select(workload => WakeAsync(workload, cancellationToken)));

    /// <summary>Wakes whoever owns these; what nobody owns is passed over.</summary>
    public Task WakeOwnersAsync(IEnumerable<Resource> owned, CancellationToken cancellationToken) =>
        WakeAsync(owned.Select(resource => resource.OwningWorkload()).OfType<WorkloadReference>(), cancellationToken);

    private static TaskName OrchestratorOf(string kind) => kind switch
    {
        nameof(App) => AppOrchestrator.Name,
        nameof(Job) => JobOrchestrator.Name,
        nameof(CronJob) => CronJobOrchestrator.Name,
        nameof(DaemonApp) => DaemonAppOrchestrator.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No orchestration keeps resources of this kind."),
    };
}
