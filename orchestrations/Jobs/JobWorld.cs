using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Jobs;
using FunctionsPlatform.Planning.Workloads;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Orchestrations.Jobs;

/// <summary>A job, if it still exists, and the Containers that are its own.</summary>
public sealed record JobWorld(WorkloadReference Reference, Job? Job, ImmutableArray<Container> Containers) : WorkloadWorld(Reference)
{
    public override Resource? Workload => Job;

    public override bool IsEmpty => Containers.IsEmpty;

    public static JobWorld Of(ResourceSnapshot snapshot, WorkloadReference reference, IEnumerable<Container> containers)
    {
        var job = snapshot.Get<Job>(reference.Name);
        return new JobWorld(reference, job?.Metadata.Uid == reference.Uid ? job : null, [.. containers]);
    }

    public override JobPlan Plan(DateTimeOffset now, IdSource ids, string? traceparent) =>
        Job is null ? JobPlanner.PlanWithoutJob(Containers, now) : JobPlanner.Plan(new JobSnapshot(Job, Containers), now, ids, traceparent);

    public override Resource With(WorkloadPlan plan) => Job! with { Status = ((JobPlan)plan).Status with { Orchestration = Reference.InstanceId } };

    public override bool HasWork(DateTimeOffset now)
    {
        var plan = Plan(now, IdSource.Random, traceparent: null);
        return plan.ChangesContainers
            || !plan.Mark.IsEmpty
            || plan.Remove
            || plan.Finished
            || (Job is { } job && (job.Status?.ObservedGeneration != job.Metadata.Generation || job.IsFinished() != (job with { Status = plan.Status }).IsFinished()));
    }
}
