namespace FunctionsPlatform.Orchestrations.Workloads;

/// <param name="Finished">The workload and everything of it is gone.</param>
/// <param name="NextCheck">When to reconcile again though nothing changes. Null: only when something does.</param>
public sealed record ReconcileOutcome(bool Finished, DateTimeOffset? NextCheck = null);
