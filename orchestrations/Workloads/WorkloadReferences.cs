using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>From resources to the workload that they are or belong to.</summary>
public static class WorkloadReferences
{
    /// <summary>The kinds that an orchestration keeps.</summary>
    public static ImmutableArray<string> Kinds { get; } = [nameof(App), nameof(Job), nameof(CronJob), nameof(DaemonApp)];

    /// <exception cref="ArgumentException">It has not been stored.</exception>
    public static WorkloadReference ToReference(this Resource workload)
    {
        if (workload.Metadata is not { Namespace: { } ns, Uid: { } uid }) throw new ArgumentException("Only a stored workload can be referred to.", nameof(workload));
        return new WorkloadReference(ns, workload.Metadata.Name, uid, workload.Kind);
    }

    /// <returns>Null when no workload owns it.</returns>
    public static WorkloadReference? OwningWorkload(this Resource owned) =>
        owned.Metadata is { Namespace: { } ns } && owned.Metadata.OwnerReferences.FirstOrDefault(owner => Kinds.Contains(owner.Kind)) is { } owner
            ? new WorkloadReference(ns, owner.Name, owner.Uid, owner.Kind)
            : null;
}
